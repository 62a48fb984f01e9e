import { chmodSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aGap, aSpan, aTrace } from '@llmtrace/testing/sample-records';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCli, store } from './run-cli.js';

interface Found {
  readonly level: string;
  readonly about: string;
  readonly says: string;
  readonly todo?: string;
}

const DAY = 86_400_000;

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'llmtrace-doctor-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

async function doctor(
  ...args: readonly string[]
): Promise<{ readonly code: number | null; find(about: string): readonly Found[] }> {
  const { code, out } = await runCli(['doctor', '--json', '--dir', dir, ...args]);
  const found = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Found);
  return { code, find: (about) => found.filter((one) => one.about === about) };
}

it('finds nothing wrong where all is well', async () => {
  await store(dir, aTrace({ startTime: Date.now(), input: 'x' }));
  const { code, find } = await doctor();
  expect(code).toBe(0);
  for (const about of ['node', 'folder', 'journal', 'store', 'journal lag', 'texts'])
    expect(find(about)[0]).toMatchObject({ about });
  expect(find('store')[0]).toMatchObject({
    level: 'ok',
    says: expect.stringMatching(/schema version \d+,/),
  });
  expect(find('retention')[0]).toMatchObject({
    level: 'note',
    says: 'has never run on this store',
  });
});

it('says who may read what they should not', async () => {
  await store(dir, aTrace());
  chmodSync(dir, 0o755);
  const { find } = await doctor();
  expect(find('modes')).toMatchObject([{ level: 'warn', todo: `chmod 700 ${dir}` }]);
});

it('says what is kept too long, and that retention has stopped', async () => {
  await store(dir, aTrace({ startTime: Date.now() - 60 * DAY, input: 'x' }));
  await runCli(['retain', '--dir', dir]);
  await store(
    dir,
    aTrace({ traceId: 'a'.repeat(32), startTime: Date.now() - 50 * DAY, input: 'y' }),
  );
  const { code, find } = await doctor();
  expect(code).toBe(0);
  expect(find('retention')[0]).toMatchObject({ level: 'ok' });
  expect(find('texts')[0]).toMatchObject({ level: 'warn', todo: 'Run `llmtrace retain`.' });
});

it('says that old texts are in the journal still', async () => {
  await store(dir, aTrace({ startTime: Date.now() }));
  const then = (Date.now() - 20 * DAY) / 1_000;
  for (const name of readdirSync(dir))
    if (name.endsWith('.jsonl')) utimesSync(join(dir, name), then, then);
  const { find } = await doctor();
  expect(find('journal age')[0]).toMatchObject({
    level: 'warn',
    todo: expect.stringContaining('maxAgeMs'),
  });
});

it('names models without a price', async () => {
  const span = aSpan({
    kind: 'llm',
    name: 'ask',
    startTime: Date.now(),
    data: { model: 'house', usage: { inputTokens: 1 }, cost: { status: 'unknown_model' } },
  });
  const totals = { ...aTrace().totals, llmCalls: 1, unpricedCalls: 1 };
  await store(dir, aTrace({ startTime: Date.now(), spans: [span], totals }));
  const { find } = await doctor();
  expect(find('prices')[0]).toMatchObject({
    level: 'warn',
    says: expect.stringContaining('house (1)'),
  });
});

it('calls several machines without a common key an error', async () => {
  await store(dir, aTrace());
  writeFileSync(join(dir, 'key'), 'k', { mode: 0o600 });
  const { code, find } = await doctor('--store', 'postgres://127.0.0.1:1/none');
  expect(code).toBe(1);
  expect(find('store')[0]).toMatchObject({
    level: 'error',
    says: expect.stringContaining('cannot be reached'),
  });
});

it('says what to do where there is nothing', async () => {
  const nowhere = join(dir, 'nowhere');
  const { code, out } = await runCli(['doctor', '--dir', nowhere]);
  expect(code).toBe(1);
  expect(out).toContain(`There is no folder ${nowhere}`);
  expect(out).toContain('→ An app with llmTraceMiddleware() or createTracer() makes it');
});

it('says when the control file of sampling is garbage', async () => {
  await store(dir, aTrace());
  writeFileSync(join(dir, 'sampling.json'), '{', { mode: 0o600 });
  const { find } = await doctor();
  expect(find('sampling').at(-1)).toMatchObject({
    level: 'warn',
    todo: expect.stringContaining('Remove it'),
  });
});

it('says what exporters lost, and what helps', async () => {
  await store(dir, aTrace({ startTime: Date.now() }));
  expect((await doctor()).find('losses')).toMatchObject([{ level: 'ok' }]);
  await store(dir, aGap({ from: Date.now() - 60_000, to: Date.now() }));
  const { find } = await doctor();
  expect(find('losses')).toMatchObject([
    {
      level: 'warn',
      says: expect.stringContaining('otlp 1,200 (journal_full)'),
      todo: expect.stringContaining('maxBytes'),
    },
  ]);
  const { out, err } = await runCli(['stats', '--dir', dir]);
  expect(out).toContain('COUNT');
  expect(err).toContain('records were lost from');
  expect((await runCli(['stats', '--until', '1d', '--dir', dir])).err).toBe('');
});
