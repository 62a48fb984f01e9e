import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LlmTraceRecord } from '@llmtrace/core';
import { aSpan, aTrace } from '@llmtrace/testing/sample-records';
import { SOURCE_ARGS } from '@llmtrace/testing/source-args';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgresPlace, type PostgresPlace } from './postgres-place.js';
import { runCli, type Finished } from './run-cli.js';

const MAIN: string = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const DAY = 86_400_000;

let postgres: PostgresPlace;
let home: string;

beforeEach(() => {
  postgres = postgresPlace();
  home = mkdtempSync(join(tmpdir(), 'llmtrace-upkeep-postgres-'));
});
afterEach(async () => {
  rmSync(home, { recursive: true });
  await postgres.remove();
});

function llmtrace(...args: readonly string[]): Promise<Finished> {
  return runCli([...args, '--store', postgres.url]);
}

async function load(...records: readonly LlmTraceRecord[]): Promise<void> {
  const file = join(home, 'records.jsonl');
  writeFileSync(file, records.map((record) => JSON.stringify(record)).join('\n'));
  expect((await llmtrace('import', file)).code).toBe(0);
}

function aged(id: string, days: number, over: Partial<LlmTraceRecord> = {}): LlmTraceRecord {
  const base = aTrace({
    traceId: id.repeat(32),
    startTime: Date.now() - days * DAY,
    input: 'asked',
  });
  return { ...base, ...over } as LlmTraceRecord;
}

describe('on PostgreSQL', () => {
  it('retain lets go what is old, and not what is held', async () => {
    await load(aged('a', 8), aged('b', 8, { tenantId: 'acme' }), aged('c', 1));
    const held = await llmtrace('retain', 'hold', 'tenant', 'acme', '--reason', 'audit');
    const id = /[0-9a-f]{16}/.exec(held.out)?.[0] ?? '';
    expect((await llmtrace('retain', 'holds')).out).toMatch(/tenant +acme +audit/);
    const done = JSON.parse((await llmtrace('retain', '--json')).out) as object;
    expect(done).toMatchObject({ texts: 1, traces: 0 });
    expect((await llmtrace('retain', 'release', id)).code).toBe(0);
    expect(JSON.parse((await llmtrace('retain', '--json')).out)).toMatchObject({ texts: 1 });
    const found = (await llmtrace('search', 'asked', '--json')).out.trim().split('\n');
    expect(found.map((line) => (JSON.parse(line) as { traceId: string }).traceId[0])).toEqual([
      'c',
    ]);
  });

  it('delete erases by trace', async () => {
    await load(aged('a', 1), aged('b', 1));
    const done = await llmtrace('delete', '--trace', 'a'.repeat(32), '--yes', '--json');
    expect(JSON.parse(done.out)).toMatchObject({ traces: 1 });
    expect((await llmtrace('show', 'aaaa')).code).toBe(1);
    expect((await llmtrace('show', 'bbbb')).code).toBe(0);
  });

  it('rollup rebuild and reprice leave the same totals', async () => {
    const usage = { inputTokens: 1_000, outputTokens: 100 };
    const call = aSpan({
      kind: 'llm',
      name: 'answer',
      data: { provider: 'openai', model: 'gpt-4.1-mini', usage, cost: { status: 'unknown_model' } },
    } as never);
    const record = aged('a', 1) as ReturnType<typeof aTrace>;
    const totals = { ...record.totals, llmCalls: 1, ...usage, unpricedCalls: 1 };
    await load({ ...record, models: ['gpt-4.1-mini'], totals, spans: [call] });
    const priced = await llmtrace('reprice', '--from', '7d', '--unpriced', '--json');
    expect([priced.code, JSON.parse(priced.out)]).toMatchObject([0, { traces: 1 }]);
    const before = await llmtrace('stats', '--by', 'model', '--json');
    expect(before.out).toContain('560000');
    expect((await llmtrace('rollup', 'rebuild')).code).toBe(0);
    expect(await llmtrace('stats', '--by', 'model', '--json')).toEqual(before);
  });

  it('doctor and sampling look at it', async () => {
    await load(aged('a', 1));
    const { out } = await llmtrace('doctor', '--json');
    const findings = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(findings).toContainEqual(
      expect.objectContaining({
        level: 'ok',
        about: 'store',
        says: expect.stringContaining('schema version'),
      }),
    );
  });

  it('LLMTRACE_STORE names it as --store does', async () => {
    await load(aged('a', 1));
    const { out } = await runCli(['list', '--json'], { env: { LLMTRACE_STORE: postgres.url } });
    expect(out).toContain('a'.repeat(32));
  });

  it('tail prints what comes, ui shows it', { timeout: 60_000 }, async () => {
    await load(aged('a', 0));
    const tail = start('tail', '--lines', '1', '--json');
    const lines = createInterface({ input: tail.stdout! })[Symbol.asyncIterator]();
    const next = async (): Promise<string> =>
      (JSON.parse(String((await lines.next()).value)) as { traceId: string }).traceId.slice(0, 1);
    expect(await next()).toBe('a');
    await load(aged('b', 0));
    expect(await next()).toBe('b');
    await stop(tail);

    const ui = start('ui', '--port', '0');
    const [line] = (await once(createInterface(ui.stdout!), 'line')) as [string];
    const url = /(http:\/\/127\.0\.0\.1:\d+\/)$/.exec(line)![1]!;
    const answer = (await (await fetch(`${url}api/traces`)).json()) as { traces: unknown[] };
    expect(answer.traces).toHaveLength(2);
    await stop(ui);
  });
});

function start(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...SOURCE_ARGS, MAIN, ...args, '--store', postgres.url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function stop(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
