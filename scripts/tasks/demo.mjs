import { join } from 'node:path';
import { build } from '../build.mjs';
import { runNode } from '../process/run.mjs';
import { root } from '../workspace/root.mjs';

const example = join(root, 'examples', 'express-support-agent');

process.exitCode =
  (await build([example])) ||
  (await runNode(join(example, 'dist', 'demo.js'), process.argv.slice(2), { cwd: root }));
