import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATED } from '../generate/generated.mjs';
import { root } from '../workspace/root.mjs';

/** Every generated file holds what the generator gives. */
export async function generated() {
  return GENERATED.filter(
    ({ file, text }) => readFileSync(join(root, file), 'utf8') !== text(),
  ).map(({ file }) => `${file} is not what the generator gives: npm run generate`);
}
