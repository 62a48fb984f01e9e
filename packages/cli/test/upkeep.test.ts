import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTracer, jsonl, withTrace } from '@llmtrace/core';
import { aTrace } from '@llmtrace/testing/sample-records';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli, store, type Finished } from './run-cli.js';

const DAY = 86_400_000;

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'llmtrace-upkeep-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function llmtrace(...args: readonly string[]): Promise<Finished> {
  return runCli([...args, '--dir', dir]);
}

function journal(): string {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => readFileSync(join(dir, name), 'utf8'))
    .join('');
}

/** Traces of users, as an app leaves them. */
async function runApp(...users: readonly string[]): Promise<void> {
  process.env['LLMTRACE_DIR'] = dir;
  const tracer = createTracer({ exporters: [jsonl()] });
  for (const userId of users)
    withTrace('work', { tracer, attributes: { userId, sessionId: `of ${userId}` } }, () => userId);
  await tracer.shutdown();
  delete process.env['LLMTRACE_DIR'];
}

describe('llmtrace retain', () => {
  it('says what would go, and lets it go', async () => {
    await store(dir, aTrace({ startTime: Date.now() - 8 * DAY, input: 'old question' }));
    const planned = await llmtrace('retain', '--dry-run');
    expect(planned.out).toContain('1 traces would lose their text, 0 would go whole');
    expect((await llmtrace('search', 'old question')).out).toContain('old question');
    const done = await llmtrace('retain', '--json');
    expect(JSON.parse(done.out)).toMatchObject({ texts: 1, traces: 0, dryRun: false });
    expect((await llmtrace('search', 'old question')).out).toBe('');
    expect((await llmtrace('list')).out).toContain('text expired');
    expect((await llmtrace('show', '8f91')).err).toContain('its text has been removed');
  });

  it('goes by the periods of a file', async () => {
    const file = join(dir, 'periods.json');
    writeFileSync(file, '{"textDays":1,"rules":[{"tenant":"acme","textDays":3}]}');
    await store(dir, aTrace({ startTime: Date.now() - 2 * DAY, input: 'x', tenantId: 'acme' }));
    expect((await llmtrace('retain', '--policy', file)).out).toContain('0 traces lost their text');
    writeFileSync(file, '{"textDays":-1}');
    const { code, err } = await llmtrace('retain', '--policy', file);
    expect([code, err]).toEqual([1, expect.stringContaining('Option "retention.textDays"')]);
  });

  it('holds back, lists what is held, and releases', async () => {
    await store(dir, aTrace({ startTime: Date.now() - 8 * DAY, input: 'x', tenantId: 'acme' }));
    const held = await llmtrace('retain', 'hold', 'tenant', 'acme', '--reason', 'case 7');
    const id = held.out.trim();
    expect((await llmtrace('retain', 'holds')).out).toMatch(/tenant +acme +case 7/);
    expect((await llmtrace('retain', '--dry-run')).out).toContain('0 traces would lose');
    expect((await llmtrace('retain', 'release', id)).out).toBe('taken back\n');
    expect((await llmtrace('retain', 'release', id)).code).toBe(1);
    expect((await llmtrace('retain', '--dry-run')).out).toContain('1 traces would lose');
  });

  it.each(['8f91', '8F91C2', 'trc 8f91c2…'])('holds the one trace that %j begins', async (id) => {
    const old = { startTime: Date.now() - 8 * DAY, input: 'x' };
    await store(dir, aTrace(old), aTrace({ ...old, traceId: '9'.repeat(32) }));
    const { code, out } = await llmtrace('retain', 'hold', 'trace', id, '--json');
    expect([code, JSON.parse(out)]).toEqual([
      0,
      { holdId: expect.any(String), kind: 'trace', subject: aTrace().traceId },
    ]);
    expect((await llmtrace('retain', '--dry-run')).out).toContain('1 traces would lose');
  });

  it('holds nothing for what names no trace, or several', async () => {
    await store(
      dir,
      aTrace({ traceId: `aa${'0'.repeat(30)}` }),
      aTrace({ traceId: 'a'.repeat(32) }),
    );
    const tries = ['nonsense', '', '77', 'aa'].map((id) => llmtrace('retain', 'hold', 'trace', id));
    const finished = await Promise.all(tries);
    expect(finished.map(({ code, out }) => [code, out])).toEqual([
      [2, ''],
      [2, ''],
      [1, ''],
      [1, ''],
    ]);
    expect(finished[3]?.err).toContain('"aa" is the beginning of 2 traces.');
    expect((await llmtrace('retain', 'holds')).err).toContain('Nothing is held back.');
  });
});

describe('llmtrace delete', () => {
  it('erases a user by the id that the app knows, in store and journal', async () => {
    await runApp('ada', 'bob', 'ada');
    const before = journal();
    const planned = await llmtrace('delete', '--user', 'ada', '--dry-run');
    expect(planned.out).toContain('2 traces would go');
    expect(journal()).toBe(before);

    const done = await llmtrace('delete', '--user', 'ada', '--yes');
    expect(done.code).toBe(0);
    expect(done.out).toMatch(
      /^Erased: 2 traces, 0 scores, 0 whole texts, 2 lines of the journal\.\n$/,
    );
    expect(done.err).toContain('copies elsewhere');
    expect(journal()).not.toContain('of ada');
    expect(journal()).toContain('of bob');

    rmSync(join(dir, 'traces.db'));
    const left = await llmtrace('list', '--json');
    expect(left).toMatchObject({ code: 0, err: '' });
    expect(
      left.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toMatchObject([{ sessionId: 'of bob' }]);
  });

  it('does not do it unasked where nobody can be asked', async () => {
    await runApp('ada');
    const { code, err } = await runCli(['delete', '--session', 'of ada', '--dir', dir], {});
    expect([code, err]).toEqual([1, expect.stringContaining('Add --yes')]);
    expect((await llmtrace('list', '--json')).out).toContain('of ada');
  });

  it('says what a hold keeps', async () => {
    await runApp('ada');
    await llmtrace('retain', 'hold', 'user', 'ada');
    const { out, err } = await llmtrace('delete', '--session', 'of ada', '--yes');
    expect(out).toContain('Erased: 0 traces');
    expect(err).toContain('1 traces are under a hold and are still there');
    expect(journal()).toContain('of ada');
  });

  it.each([
    [[], 'Say whose traces'],
    [['--user', 'a', '--session', 'b'], 'Say whose traces'],
    [['--trace', '8f91'], 'the whole id'],
  ])('does not understand %j', async (args, problem) => {
    await store(dir, aTrace());
    const { code, err } = await llmtrace('delete', ...args, '--yes');
    expect([code, err]).toEqual([2, expect.stringContaining(problem)]);
  });

  it('needs the key that user ids were hidden with', async () => {
    await store(dir, aTrace());
    const { code, err } = await llmtrace('delete', '--user', 'ada', '--yes');
    expect([code, err]).toEqual([1, expect.stringContaining('Set LLMTRACE_HASH_KEY')]);
  });
});

describe('llmtrace rollup rebuild', () => {
  it('adds the sums up anew', async () => {
    await store(dir, aTrace({ startTime: Date.now() }));
    const { code, out } = await llmtrace('rollup', 'rebuild', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ traces: 1, rollups: 0 });
    expect((await llmtrace('rollup', 'rebuild', '--since', '1d')).out).toContain('1 traces of ');
  });
});
