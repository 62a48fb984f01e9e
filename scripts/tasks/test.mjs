import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../build.mjs';
import { run, runNode } from '../process/run.mjs';
import { runTool } from '../process/tools.mjs';
import { members } from '../workspace/members.mjs';
import { root } from '../workspace/root.mjs';

// Hung tests must not hang the pipeline: a loop in a test is beyond the test runner's own timeouts.
const VITEST_MS = 20 * 60_000;
const OTHER_MS = 4 * 60_000;

const REPORTS = join(root, 'node_modules', '.cache', 'llmtrace');

/**
 * Passed and failed tests of a JSON report; vitest and Jest write the same shape. A run that fails
 * without failing a test (a suite that does not load, an unhandled rejection) counts as one failure.
 */
function countReport(file, code) {
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, 'utf8'));
  const failed = numFailedTests === 0 && code !== 0 ? 1 : numFailedTests;
  return { passed: numPassedTests, failed };
}

function reportFile(name) {
  mkdirSync(REPORTS, { recursive: true });
  const file = join(REPORTS, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}

async function vitest(args) {
  const file = reportFile('vitest');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await runTool('vitest', ['run', ...reporters, ...args], { timeoutMs: VITEST_MS });
  return countReport(file, code);
}

async function exampleCheck({ folder, path }) {
  heading(`Check of ${folder}`);
  const code = await runNode(join(path, 'dist', 'check.js'), [], {
    cwd: path,
    timeoutMs: OTHER_MS,
  });
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** An app with a test runner of its own, run the way its users run it. */
async function stockApp({ folder, path }) {
  heading(`npm test of ${folder}`);
  const file = reportFile(folder.replaceAll('/', '-'));
  const windows = process.platform === 'win32';
  const code = await run(
    windows ? 'npm.cmd' : 'npm',
    ['test', '--silent', '--', '--json', `--outputFile=${file}`],
    { cwd: path, shell: windows, timeoutMs: OTHER_MS },
  );
  return countReport(file, code);
}

function heading(text) {
  console.log(`\n── ${text}`);
}

const args = process.argv.slice(2);
const selected = args.some((arg) => !arg.startsWith('-'));
const results = [];

heading('Build');
const built = await build();
if (built !== 0) results.push({ passed: 0, failed: 1 });

heading('vitest');
results.push(await vitest(args));

if (!selected) {
  const found = members();
  for (const member of found) {
    if (member.group === 'examples' && existsSync(join(member.path, 'src', 'check.ts'))) {
      results.push(await exampleCheck(member));
    }
  }
  for (const member of found) {
    if (member.folder.startsWith('test/') && member.manifest.scripts?.test !== undefined) {
      results.push(await stockApp(member));
    }
  }
}

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
