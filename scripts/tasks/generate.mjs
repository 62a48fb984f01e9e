import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATED } from '../generate/generated.mjs';
import { root } from '../workspace/root.mjs';

for (const { file, text } of GENERATED) {
  writeFileSync(join(root, file), await text());
  console.log(`Written: ${file}`);
}
