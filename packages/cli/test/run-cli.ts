import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { jsonl, type LlmTraceRecord } from '@llmtrace/core';
import { sealed } from '@llmtrace/testing/sample-records';
import { SOURCE_ARGS } from '@llmtrace/testing/source-args';

const MAIN: string = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** What a finished process left. */
export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `llmtrace` in a process of its own. */
export function runCli(
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    /** A shell command that reads what `llmtrace` prints. */
    readonly pipeTo?: string;
  } = {},
): Promise<Finished> {
  const { LLMTRACE_DIR: _dir, NO_COLOR: _color, ...env } = process.env;
  const command = [process.execPath, ...SOURCE_ARGS, MAIN, ...args];
  const script = options.pipeTo === undefined ? 'exec "$@"' : `"$@" | ${options.pipeTo}`;
  const child = spawn('sh', ['-c', script, 'sh', ...command], {
    cwd: options.cwd,
    env: { ...env, TZ: 'UTC', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
    );
  });
}

/** Writes records as an app would, one segment a call. */
export async function store(dir: string, ...records: readonly LlmTraceRecord[]): Promise<void> {
  const exporter = jsonl({ dir });
  await exporter.export(sealed(...records));
  await exporter.shutdown();
}
