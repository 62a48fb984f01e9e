import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CliError } from '../cli-error.js';
import type { SqlAnswer, SqlRequest, SqlRows } from './sql-request.js';

/** Time for the process itself to start, and for a server to say that its own limit was reached. */
const GRACE_MS = 2_000;

/**
 * Runs a statement in a process of its own, and kills that when its time is over.
 *
 * Errors: `CliError` with what the database said, or that there was not enough time.
 */
export async function askSql(request: SqlRequest): Promise<SqlRows> {
  const child = fork(fileURLToPath(new URL(programName(), import.meta.url)), {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  try {
    const answer = await new Promise<SqlAnswer>((resolve, reject) => {
      const timer = setTimeout(() => reject(outOfTime(request)), request.timeoutMs + GRACE_MS);
      timer.unref();
      child.once('message', (message) => resolve(message as SqlAnswer));
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        reject(new CliError(`The statement's process ended early (${signal ?? code}).`));
      });
      child.send(request);
    });
    if ('error' in answer) {
      if (/statement timeout/.test(answer.error)) throw outOfTime(request);
      throw new CliError(`The store says: ${answer.error}`);
    }
    return answer;
  } finally {
    child.kill('SIGKILL');
  }
}

/** The program beside this file: compiled, or as TypeScript where this file is. */
function programName(): string {
  return import.meta.url.endsWith('.ts') ? './sql-process.ts' : './sql-process.js';
}

function outOfTime({ timeoutMs }: SqlRequest): CliError {
  return new CliError(
    `The statement took longer than ${timeoutMs / 1_000} s and was stopped. Ask for less, or allow more with --timeout.`,
  );
}
