import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from '../process/tools.mjs';
import { root } from '../workspace/root.mjs';

const CONFIG = join(root, '.dependency-cruiser.mjs');
const PLANTED = join(root, 'scripts', 'checks', 'planted');
const PLANTED_RULES = [
  'no-circular',
  'not-to-unresolvable',
  'core-folders-do-not-import-what-ties-them',
  'core-has-no-runtime-dependency',
  'core-model-imports-upwards',
  'express-imports-only-core',
  'nothing-imports-examples',
];

/** Imports go in the direction of the architecture, and the rules still see what breaks them. */
export async function directions() {
  const [real, planted] = [await cruise(root), await cruise(PLANTED)];
  const problems = real.violations.map(
    ({ rule, from, to }) => `${from} → ${to}  (${rule.name}: ${commentOf(real, rule.name)})`,
  );
  const written = globSync('packages/*/src/**/*.ts', { cwd: root }).length;
  if (real.totalCruised < written) {
    problems.push(`only ${real.totalCruised} modules of more than ${written} were read`);
  }
  const reported = new Set(planted.violations.map(({ rule }) => rule.name));
  for (const name of PLANTED_RULES) {
    if (!reported.has(name)) problems.push(`the planted violation of ${name} was not reported`);
  }
  return problems;
}

async function cruise(cwd) {
  const folders = ['packages', 'examples'].filter((folder) => existsSync(join(cwd, folder)));
  const { stdout, output } = await runTool(
    'dependency-cruiser',
    [...folders, '--config', CONFIG, '--output-type', 'json'],
    { command: 'depcruise', capture: true, cwd },
  );
  if (!stdout.startsWith('{')) throw new Error(`dependency-cruiser read nothing:\n${output}`);
  return JSON.parse(stdout).summary;
}

function commentOf({ ruleSetUsed }, name) {
  return ruleSetUsed.forbidden.find((rule) => rule.name === name)?.comment ?? 'forbidden';
}
