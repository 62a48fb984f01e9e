import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { jsonl, type LlmTraceRecord } from '@llmtrace/core';
import { sealed } from '@llmtrace/testing/sample-records';
import { runCli as run } from '../src/cli.js';
import { SOURCE_ARGS } from '@llmtrace/testing/source-args';

const MAIN: string = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** The user id that owns nothing, by convention. */
const NOBODY = 65_534;

/** What a finished process left. */
export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** How a process of its own is started. */
export interface ProcessOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A shell command that reads what `llmtrace` prints. */
  readonly pipeTo?: string;
  /** As a user who may write nothing of ours. */
  readonly unprivileged?: true;
}

process.env['TZ'] = 'UTC';
delete process.env['LLMTRACE_DIR'];
delete process.env['LLMTRACE_STORE'];

/** Runs `llmtrace`: here, or in a process of its own where something of that is asked for. */
export async function runCli(args: readonly string[], options?: ProcessOptions): Promise<Finished> {
  if (options !== undefined) return runProcess(args, options);
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(args, {
    color: false,
    width: 160,
    out: (text) => void out.push(`${text}\n`),
    note: (text) => void err.push(`${text}\n`),
    progress() {},
  });
  return { code, out: out.join(''), err: err.join('') };
}

function runProcess(args: readonly string[], options: ProcessOptions): Promise<Finished> {
  const { LLMTRACE_DIR: _dir, LLMTRACE_STORE: _store, NO_COLOR: _color, ...env } = process.env;
  const command = [process.execPath, ...SOURCE_ARGS, MAIN, ...args];
  const script = options.pipeTo === undefined ? 'exec "$@"' : `"$@" | ${options.pipeTo}`;
  const child = spawn('sh', ['-c', script, 'sh', ...command], {
    cwd: options.cwd,
    env: { ...env, TZ: 'UTC', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.unprivileged && process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}),
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
