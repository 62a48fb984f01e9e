import { changesets } from '../checks/changesets.mjs';
import { directions } from '../checks/directions.mjs';
import { generated } from '../checks/generated.mjs';
import { layout } from '../checks/layout.mjs';
import { shape } from '../checks/shape.mjs';
import { format, lint } from '../checks/style.mjs';
import { types } from '../checks/types.mjs';
import { unused } from '../checks/unused.mjs';

// Types come first: directions and package shape look at what they emit.
const CHECKS = {
  types,
  lint,
  format,
  directions,
  unused,
  layout,
  generated,
  shape,
  changesets,
};

const selected = process.argv.slice(2);
const unknown = selected.filter((name) => !Object.hasOwn(CHECKS, name));
if (unknown.length > 0) {
  console.error(
    `No check named ${unknown.join(', ')}. There are: ${Object.keys(CHECKS).join(', ')}`,
  );
  process.exit(2);
}

const failed = [];
for (const [name, check] of Object.entries(CHECKS)) {
  if (selected.length > 0 && !selected.includes(name)) continue;
  const start = performance.now();
  const problems = await check().catch((error) => [error.stack ?? String(error)]);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${problems.length === 0 ? '✓' : '✗'} ${name.padEnd(10)} ${seconds.padStart(5)} s`);
  for (const problem of problems) console.log(problem.replace(/^/gm, '    '));
  if (problems.length > 0) failed.push(name);
}

console.log(failed.length === 0 ? '\nAll checks pass.' : `\nFailed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
