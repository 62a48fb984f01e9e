import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A part of the suite in a process of its own. */
export interface Child {
  readonly process: ChildProcess;
  readonly url: string;
  /** The message in which it told its port. */
  readonly told: unknown;
  /** What it has written to standard error so far. */
  readonly stderr: () => string;
  /** Resolves to how it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const running: Set<ChildProcess> = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts a module of this folder and waits for the port that it tells.
 *
 * Errors: rejects with its standard error when it ends before that.
 */
export async function startChild(
  module: string,
  env: Readonly<Record<string, string>>,
  execArgv: readonly string[] = [],
): Promise<Child> {
  const child = fork(fileURLToPath(new URL(module, import.meta.url)), [], {
    env: { ...process.env, ...env },
    execArgv: [...execArgv],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  running.add(child);
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'exit').then(([code, signal]) => {
    running.delete(child);
    return { code: code as number | null, signal: signal as NodeJS.Signals | null };
  });
  const told = await Promise.race([once(child, 'message'), ended]);
  if (!Array.isArray(told)) throw new Error(`${module} ended before it listened:\n${stderr}`);
  const { port } = told[0] as { readonly port: number };
  return {
    process: child,
    told: told[0],
    url: `http://127.0.0.1:${port}`,
    stderr: () => stderr,
    ended,
    async stop(signal = 'SIGKILL') {
      child.kill(signal);
      await ended;
    },
  };
}
