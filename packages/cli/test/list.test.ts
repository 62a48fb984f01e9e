import { appendFileSync, chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TraceRecord } from '@llmtrace/core';
import { anOpenTrace, aSpan, aTrace, refundTrace } from '@llmtrace/testing/sample-records';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli as runInProcess } from '../src/cli.js';
import { runCli, store } from './run-cli.js';

const NOON = Date.UTC(2026, 5, 3, 12);
const MINUTE = 60_000;

function traceAt(minute: number, overrides: Partial<TraceRecord> = {}): TraceRecord {
  const id = minute.toString(16).padStart(4, '0');
  return aTrace({
    traceId: `${id}${'0'.repeat(28)}`,
    rootSpanId: `${id}${'1'.repeat(12)}`,
    startTime: NOON + minute * MINUTE,
    ...overrides,
  });
}

/** What a trace that asked some models has of them. */
function asking(...models: readonly string[]): Partial<TraceRecord> {
  return {
    models,
    spans: models.map((model) => aSpan({ kind: 'llm', name: 'ask', data: { model } })),
  };
}

let home: string;
let dir: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'llmtrace-list-'));
});
afterAll(() => rmSync(home, { recursive: true }));
beforeEach(() => {
  dir = mkdtempSync(join(home, 'traces-'));
});

async function list(...args: readonly string[]): Promise<readonly string[]> {
  const { code, out, err } = await runCli(['list', '--dir', dir, ...args]);
  expect(err).toBe('');
  expect(code).toBe(0);
  return out.trimEnd().split('\n');
}

/** The command with its own options, in this process. */
async function listedIds(...args: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = [];
  const screen = {
    color: false,
    width: 160,
    out: (line: string) => void lines.push(line),
    note() {},
    progress() {},
  };
  expect(await runInProcess(['list', '--json', '--dir', dir, ...args], screen)).toBe(0);
  return lines.map((line) => (JSON.parse(line) as TraceRecord).traceId.slice(0, 4));
}

it('shows the newest traces first, one line each', async () => {
  await store(dir, traceAt(1), { ...refundTrace(), startTime: NOON + 2 * MINUTE });
  expect(await list()).toEqual([
    'TIME                 TRACE     NAME                    OUTCOME           LATENCY  TOKENS        COST  MODEL',
    '2026-06-03 12:02:00  8f91c2d4  POST /api/support/chat  degraded_success    133ms  2,140→310  $0.0021  gpt-4.1-mini',
    '2026-06-03 12:01:00  00010000  POST /api/support/chat  success             133ms',
  ]);
});

it('lists what is here when it is called without arguments', async () => {
  const cwd = mkdtempSync(join(home, 'cwd-'));
  await store(join(cwd, '.llmtrace'), traceAt(1));
  const { out, code } = await runCli([], { cwd });
  expect(out).toContain('00010000');
  expect(code).toBe(0);
});

it('finds the folder by LLMTRACE_DIR', async () => {
  await store(dir, traceAt(1));
  const { out } = await runCli(['list'], { cwd: home, env: { LLMTRACE_DIR: dir } });
  expect(out).toContain('00010000');
});

it('shows roots that run, replaces them by their trace, and keeps abandoned ones', async () => {
  const finished = traceAt(1, { outcome: 'abandoned' });
  const { traceId, rootSpanId, startTime } = finished;
  await store(
    dir,
    anOpenTrace({ traceId, rootSpanId, startTime }),
    anOpenTrace({ traceId: 'f'.repeat(32), startTime: NOON }),
  );
  await store(dir, finished);
  const lines = await list();
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(/00010000 .* abandoned /);
  expect(lines[2]).toMatch(/ffffffff .* open /);
});

it('lists a trace once that was written twice', async () => {
  await store(dir, traceAt(1));
  await store(dir, traceAt(1));
  expect(await listedIds()).toEqual(['0001']);
});

describe('filters', () => {
  beforeEach(async () => {
    await store(
      dir,
      traceAt(1, { outcome: 'error', status: 'error', name: 'POST /api/chat', route: '/api/chat' }),
      traceAt(2, { outcome: 'degraded_success', ...asking('gpt-4.1-mini', 'claude-sonnet-4') }),
      traceAt(3, { outcome: 'aborted', status: 'error', ...asking('gpt-4.1') }),
      anOpenTrace({
        traceId: `0004${'0'.repeat(28)}`,
        startTime: NOON + 4 * MINUTE,
        name: 'nightly_digest',
      }),
    );
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['an outcome', ['--status', 'aborted'], ['0003']],
    ['what counts as an error', ['--status', 'error'], ['0003', '0001']],
    ['what counts as a success', ['--status', 'success'], ['0002']],
    ['what still runs', ['--status', 'open'], ['0004']],
    ['any model of a trace', ['--model', 'CLAUDE'], ['0002']],
    ['a part of the route', ['--route', '/api/chat'], ['0001']],
    ['a date', ['--since', '2026-06-03T12:02:30Z'], ['0004', '0003']],
    ['several at once', ['--status', 'error', '--model', 'gpt-4.1'], ['0003']],
    ['a number', ['--limit', '2'], ['0004', '0003']],
    ['a range', ['--latency', '1s..'], []],
    ['another than', ['--outcome', '!aborted'], ['0002', '0001']],
    ['the order', ['--sort', 'latency', '--asc'], ['0003', '0002', '0001']],
  ])('choose by %s', async (_what, args, ids) => {
    expect(await listedIds(...args)).toEqual(ids);
  });

  it('choose by age', async () => {
    await store(dir, traceAt(9, { startTime: Date.now() - 30 * MINUTE }));
    expect(await listedIds('--since', '45m')).toEqual(['0009']);
    expect(await listedIds('--since', '2h')).toEqual(['0009']);
  });

  it('say so when nothing matches', async () => {
    const { code, out, err } = await runCli(['list', '--dir', dir, '--model', 'nobody']);
    expect([code, out]).toEqual([0, '']);
    expect(err).toContain('No trace matches');
  });

  it.each([
    [['--status', 'fine'], '--status knows success, error, open and success, degraded_success'],
    [['--since', 'yesterday'], '--since does not understand "yesterday". Give an age'],
    [['--limit', '0'], 'Give a whole number from 1'],
    [['--colour'], "unknown option '--colour'"],
  ])('refuse %j and say what would do', async (args, message) => {
    const { code, err } = await runCli(['list', '--dir', dir, ...args]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe('a folder in trouble', () => {
  it('is read into a store of its own where it may not be written to', async () => {
    await store(dir, traceAt(1));
    for (const name of readdirSync(dir)) chmodSync(join(dir, name), 0o444);
    chmodSync(dir, 0o555);
    chmodSync(home, 0o755);
    const temporary = mkdtempSync(join(home, 'tmp-'));
    chmodSync(temporary, 0o777);
    const { code, out, err } = await runCli(['list', '--dir', dir, '--json'], {
      unprivileged: true,
      env: { TMPDIR: temporary },
    });
    expect(err).toBe(
      `Note: ${dir} cannot be written to; its traces are read into a store of their own.\n`,
    );
    expect([code, JSON.parse(out)]).toMatchObject([0, { traceId: traceAt(1).traceId }]);
    expect(readdirSync(dir)).not.toContain('traces.db');
    expect(readdirSync(temporary).filter((name) => /^llmtrace-\w{6}$/.test(name))).toEqual([]);
    chmodSync(dir, 0o700);
  });

  it('says how to get traces when there is none', async () => {
    const { code, out, err } = await runCli(['list', '--dir', join(home, 'nowhere')]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`There is no folder ${join(home, 'nowhere')}.`);
    expect(err).toContain('llmTraceMiddleware()');
    expect(err).toContain('--dir <folder>');
  });

  it('says how to get traces when it is empty', async () => {
    const { code, err } = await runCli(['list', '--dir', dir]);
    expect(code).toBe(1);
    expect(err).toContain(`There are no traces in ${dir}.`);
  });

  it('leaves out torn and corrupt lines, and counts them on standard error', async () => {
    await store(dir, traceAt(1), traceAt(2));
    const segment = join(dir, readdirSync(dir).find((name) => name.endsWith('.jsonl')) as string);
    const newer = JSON.stringify({ ...traceAt(5), schemaVersion: 2 });
    const half = JSON.stringify(traceAt(3)).slice(0, 200);
    appendFileSync(
      segment,
      `\u0000\u0000\n{"type":"trace"}\n[1]\n${newer}\n${JSON.stringify(traceAt(4))}\n${half}`,
    );
    const { code, out, err } = await runCli(['list', '--dir', dir, '--json']);
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(3);
    expect(err).toBe('Note: 4 lines are torn, corrupt or of another version, and left out.\n');
  });

  it('keeps text of models from steering the terminal', async () => {
    const nasty = '\u001b]0;owned\u0007\u009b2J\u202e\r\nPOST /x';
    await store(
      dir,
      traceAt(1, { name: nasty, models: [nasty], outcome: nasty as never, traceId: nasty }),
    );
    for (const args of [['list'], ['list', '--json']]) {
      const { out } = await runCli([...args, '--dir', dir]);
      expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(out.split('\n').length).toBeLessThanOrEqual(3);
    }
  });
});

it('stops quietly when its reader does', async () => {
  await store(dir, ...Array.from({ length: 3_000 }, (_, i) => traceAt(i)));
  const { out, err } = await runCli(['list', '--limit', '3000', '--json', '--dir', dir], {
    pipeTo: 'head -n 1',
  });
  expect(out.trim().split('\n')).toHaveLength(1);
  expect(err).toBe('');
});

it('uses colour and the width of a terminal, and cuts names to it', async () => {
  await store(
    dir,
    traceAt(1, { name: `POST /${'long-'.repeat(30)}`, outcome: 'error', status: 'error' }),
  );
  const lines: string[] = [];
  const screen = {
    color: true,
    width: 100,
    out: (text: string) => void lines.push(text),
    note() {},
    progress() {},
  };
  await runInProcess(['list', '--dir', dir], screen);
  const [, row] = lines.join('\n').split('\n');
  expect(row).toContain('\u001b[31merror');
  const visible = row?.replaceAll(/\u001b\[\d+m/g, '') ?? '';
  expect(visible).toMatch(/long-\S*…  error/);
  expect(visible.length).toBeLessThanOrEqual(100);
});
