import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from './process/tools.mjs';
import { buildUi } from './ui.mjs';
import { refreshInjected } from './workspace/injected.mjs';
import { members } from './workspace/members.mjs';

/** Compiles TypeScript projects with what they reference; gives the exit code of `tsc -b`. */
export async function build(projects = ['tsconfig.json'], options = {}) {
  const built = await buildUi();
  if (built !== 0) return built;
  const result = await runTool('typescript', ['-b', ...projects], { command: 'tsc', ...options });
  markCommonJs();
  refreshInjected();
  return result;
}

/** Tells Node that the files under `dist/cjs` are CommonJS although the package is ESM. */
function markCommonJs() {
  for (const { path } of members()) {
    const folder = join(path, 'dist', 'cjs');
    if (!existsSync(folder)) continue;
    writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  }
}
