import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TraceRecord } from '@llmtrace/core';
import { aTrace } from '@llmtrace/testing/sample-records';
import { SOURCE_ARGS } from '@llmtrace/testing/source-args';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { store } from './run-cli.js';

const MAIN: string = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const HOUR = 3_600_000;

let dir: string;
const began: ChildProcess[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'llmtrace-tail-'));
});
afterEach(async () => {
  for (const child of began.splice(0)) {
    child.kill('SIGINT');
    expect((await once(child, 'exit'))[1]).toBe('SIGINT');
  }
  rmSync(dir, { recursive: true });
});

function at(id: string, ageMs: number = 0): TraceRecord {
  return aTrace({
    traceId: id.repeat(32),
    rootSpanId: id.repeat(16),
    startTime: Date.now() - ageMs,
  });
}

/** Answers the next line's trace. */
function tail(...args: readonly string[]): () => Promise<string> {
  const child = spawn(
    process.execPath,
    [...SOURCE_ARGS, MAIN, 'tail', ...args, '--json', '--dir', dir],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  began.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => {
    const { value } = await lines.next();
    return (JSON.parse(String(value)) as { traceId: string }).traceId.slice(0, 1);
  };
}

it('prints traces as they come, each once', { timeout: 60_000 }, async () => {
  await store(dir, at('a'), at('b'));
  const next = tail('--lines', '1');
  expect(['a', 'b']).toContain(await next());
  await store(dir, at('c'));
  expect(await next()).toBe('c');
  await store(dir, at('d'));
  expect(await next()).toBe('d');
});

it('begins with the last traces, however old they are', { timeout: 60_000 }, async () => {
  await store(dir, at('a', 9 * HOUR), at('b', 5 * HOUR), at('c', 3 * HOUR));
  const next = tail('--lines', '2');
  expect([await next(), await next()]).toEqual(['b', 'c']);
  await store(dir, at('d'));
  expect(await next()).toBe('d');
});

it('begins at --since, also where that is long ago', { timeout: 60_000 }, async () => {
  await store(dir, at('a', 9 * HOUR), at('b', 5 * HOUR), at('c', 3 * HOUR));
  const next = tail('--since', '6h');
  expect([await next(), await next()]).toEqual(['b', 'c']);
  await store(dir, at('d'));
  expect(await next()).toBe('d');
});

it('goes on where all that is asked for is long over', { timeout: 60_000 }, async () => {
  await store(dir, at('a', 9 * HOUR), at('b', 5 * HOUR));
  const next = tail('--until', '90m', '--lines', '1');
  expect(await next()).toBe('b');
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(began.map(({ exitCode }) => exitCode)).toEqual([null]);
});
