import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from '../workspace/root.mjs';

/** Where the program is kept. */
export const SCAN_THREAD_FILE = 'packages/core/src/generated/scan-thread-source.ts';

/** The program of the thread that scans large texts, with the engine in it, as a TypeScript file. */
export async function scanThreadSource() {
  const bundle = await rolldown({
    input: join(root, 'scripts/generate/scan-thread-program.mjs'),
    cwd: root,
    platform: 'node',
    resolve: { extensionAlias: { '.js': ['.ts'] } },
  });
  const { output } = await bundle.generate({ format: 'cjs', minify: true, comments: false });
  await bundle.close();
  return [
    '// Written by `npm run generate` from src/sealing/redaction. Do not edit.',
    '',
    '/** The program of the thread that scans large texts, with the engine in it. Text, so that bundles of an app hold it too. */',
    `export const SCAN_THREAD_SOURCE: string = ${JSON.stringify(output[0].code)};`,
    '',
  ].join('\n');
}
