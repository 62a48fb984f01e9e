import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from '../workspace/root.mjs';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const GRACE_MS = 10_000;

/**
 * Runs a program to its end and gives its exit code; a signal becomes 128 + its number. When this
 * process is told to stop, it stops with the child, in place of whatever would come next.
 *
 * Shape: with `capture` comes back `{ code, stdout, output }`, `output` being both streams; without it
 * they go to the terminal and the code alone comes back. `shell` is for scripts on Windows.
 * Units: a child that runs longer than `timeoutMs` is ended.
 */
export function run(
  program,
  args,
  { capture = false, cwd = root, shell = false, env, timeoutMs } = {},
) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      shell,
      stdio: capture ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      env: { ...process.env, ...env },
    });
    const stdout = [];
    const both = [];
    child.stdout?.on('data', (chunk) => {
      stdout.push(chunk);
      both.push(chunk);
    });
    child.stderr?.on('data', (chunk) => both.push(chunk));

    let stopped;
    const forward = (signal) => {
      stopped = signal;
      // The terminal sends Ctrl-C to the child too.
      if (signal !== 'SIGINT') child.kill(signal);
    };
    for (const signal of FORWARDED) process.on(signal, forward);
    const endLateChild = timeoutMs === undefined ? undefined : endAfter(child, program, timeoutMs);

    const settle = () => {
      endLateChild?.();
      for (const signal of FORWARDED) process.off(signal, forward);
    };
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('close', (status, signal) => {
      settle();
      if (stopped !== undefined) process.exit(exitCode(stopped));
      const code = status ?? exitCode(signal);
      resolve(capture ? { code, stdout: text(stdout), output: text(both) } : code);
    });
  });
}

/** Ends a child at a deadline, first politely; gives the function that lifts the deadline. */
function endAfter(child, program, timeoutMs) {
  let last;
  const first = setTimeout(() => {
    console.error(`${program} did not end within ${timeoutMs / 60_000} minutes and is ended.`);
    child.kill('SIGTERM');
    last = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  }, timeoutMs);
  return () => {
    clearTimeout(first);
    clearTimeout(last);
  };
}

function exitCode(signal) {
  return 128 + (constants.signals[signal] ?? 0);
}

function text(chunks) {
  return Buffer.concat(chunks).toString('utf8');
}

/** Runs a JavaScript file with this very Node. */
export function runNode(file, args = [], options = {}) {
  return run(process.execPath, [file, ...args], options);
}
