import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATED } from '../generate/generated.mjs';
import { build } from '../build.mjs';
import { root } from '../workspace/root.mjs';

// The description of the API is made from what was built.
const built = await build([join(root, 'packages', 'dashboard')]);
if (built !== 0) process.exit(built);

for (const { file, text } of GENERATED) {
  writeFileSync(join(root, file), await text());
  console.log(`Written: ${file}`);
}
