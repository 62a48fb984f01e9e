import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace/root.mjs';
import { runNode } from './run.mjs';

/** Runs the command that an installed package of the root brings, for example `tsc` of `typescript`. */
export function runTool(packageName, args, options = {}) {
  const { command, ...rest } = options;
  return runNode(commandFile(packageName, command), args, rest);
}

function commandFile(packageName, command) {
  const folder = join(root, 'node_modules', ...packageName.split('/'));
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = typeof bin === 'string' ? bin : bin[command ?? Object.keys(bin)[0]];
  return createRequire(join(folder, 'package.json')).resolve(`./${join(file)}`);
}
