#!/usr/bin/env node
// Entry of every root script. Plain JavaScript for Node 20 with nothing installed: it brings the
// workspace and Node 24 into node_modules, then runs the task there.
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { run } from './process/run.mjs';
import { pinnedNode } from './process/pinned-node.mjs';
import { root } from './workspace/root.mjs';

const TASKS = {
  build: 'compile every package and example',
  test: 'build, then run all tests and the check of each example (--coverage for a report)',
  check: 'lint, format, types, directions, unused code, generated files, package shape, changesets',
  demo: 'start the Express example, send it requests, print their timelines',
  llmtrace: 'the command line tool, on the traces of the demo',
  generate: 'write the files that are made from the data of others',
  screens: 'take the pictures of the dashboard in docs/screens again',
  references: 'list the projects on disk in the root tsconfig files',
  faults:
    'break the sink, the disk, the database and the process under load; what was lost is printed',
  bench: 'measure the cost of tracing beside other libraries',
  format: 'rewrite every file in the house format',
};

const [task, ...args] = process.argv.slice(2);

if (task === undefined || !Object.hasOwn(TASKS, task)) {
  const lines = Object.entries(TASKS).map(([name, does]) => `  npm run ${name.padEnd(7)} ${does}`);
  console.error(['Usage: npm run <task>', ...lines].join('\n'));
  process.exit(2);
}

const installed = await bootstrap();
if (installed !== 0) process.exit(installed);

const file = join(root, 'scripts', 'tasks', `${task}.mjs`);
if (!existsSync(file)) throw new Error(`no task file ${file}`);
const node = pinnedNode();
// First on the PATH, so that npm and every tool below run on the same Node.
const path = [dirname(node), process.env.PATH].filter(Boolean).join(delimiter);
process.exitCode = await run(node, [file, ...args], { env: { PATH: path } });
