import { join } from 'node:path';
import { build } from '../build.mjs';
import { runNode } from '../process/run.mjs';
import { members } from '../workspace/members.mjs';
import { root } from '../workspace/root.mjs';

const packages = members()
  .filter(({ group }) => group === 'packages')
  .map(({ path }) => path);

process.exitCode =
  (await build(packages)) ||
  (await runNode(join(root, 'test', 'faults', 'run.ts'), process.argv.slice(2)));
