import { join } from 'node:path';
import { build } from '../build.mjs';
import { runNode } from '../process/run.mjs';
import { root } from '../workspace/root.mjs';

const cli = join(root, 'packages', 'cli');

process.exitCode =
  (await build([cli])) ||
  (await runNode(join(cli, 'dist', 'main.js'), process.argv.slice(2), { cwd: root }));
