import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATED } from '../generate/generated.mjs';
import { root } from '../workspace/root.mjs';

/** Every generated file holds what the generator gives. */
export async function generated() {
  const problems = [];
  for (const { file, text } of GENERATED) {
    if (readFileSync(join(root, file), 'utf8') !== (await text()))
      problems.push(`${file} is not what the generator gives: npm run generate`);
  }
  return problems;
}
