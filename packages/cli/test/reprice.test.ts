import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aLateSpan, aSpan, aTrace } from '@llmtrace/testing/sample-records';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { runCli, store, type Finished } from './run-cli.js';

let home: string;
let dir: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'llmtrace-cli-reprice-'));
});
afterAll(() => rmSync(home, { recursive: true }));
beforeEach(async () => {
  dir = mkdtempSync(join(home, 'traces-'));
  await store(
    dir,
    aTrace({
      models: ['gpt-4.1-mini'],
      spans: [
        aSpan({
          kind: 'llm',
          name: 'plan',
          data: {
            provider: 'openai',
            model: 'gpt-4.1-mini',
            usage: { inputTokens: 2_140, outputTokens: 310 },
          },
        }),
        aSpan({
          kind: 'llm',
          name: 'answer',
          data: {
            provider: 'openai',
            model: 'house',
            usage: { inputTokens: 1_000, outputTokens: 0 },
          },
        }),
      ],
    }),
  );
});

const reprice = (...args: readonly string[]): Promise<Finished> =>
  runCli(['reprice', '--dir', dir, ...args]);
const segments = (): number => readdirSync(dir).filter((name) => name.endsWith('.jsonl')).length;

it('shows the difference without writing it on a dry run', async () => {
  const { code, out, err } = await reprice('--from', '2026-06-01', '--dry-run');
  expect(err).toBe('');
  expect(code).toBe(3);
  expect(out.trimEnd().split('\n')).toEqual([
    'MODEL                CALLS  CHANGED  BEFORE    AFTER  DIFFERENCE  UNPRICED',
    'openai/gpt-4.1-mini      1        1      $0  $0.0014    +$0.0014       1→0',
    'openai/house             1        1      $0       $0                     1',
    'total                    2        2      $0  $0.0014    +$0.0014       2→1',
    '',
    '1 trace of 1 trace would get new costs. Nothing was written. 1 call of models that nobody lists: name their prices with --overrides.',
  ]);
  expect(segments()).toBe(1);
});

it('writes new costs that list and show then tell, and exits 0 once every model has a price', async () => {
  const overrides = join(home, 'overrides.json');
  writeFileSync(overrides, JSON.stringify([{ model: 'house', input: 1, output: 1 }]));
  const { code, out } = await reprice('--from', '2026-06-01', '--overrides', overrides);
  expect(code).toBe(0);
  expect(out).toContain('New costs were written for 1 trace of 1 trace.');
  expect(segments()).toBe(2);
  const list = await runCli(['list', '--dir', dir]);
  expect(list.out).toContain('$0.0024');
  const show = await runCli(['show', '8f91', '--dir', dir]);
  expect(show.out).toMatch(/llm\.plan .*\$0\.0014/);
  expect(show.out).toMatch(/llm\.answer .*\$0\.001/);
  const again = await reprice('--from', '2026-06-01', '--overrides', overrides);
  expect([again.code, segments()]).toEqual([0, 2]);
  expect(again.out).toContain('Nothing changes in 1 trace.');
});

it('prices a call that ended after its trace, and counts it once', async () => {
  const usage = { inputTokens: 2_140, outputTokens: 310 };
  const data = { provider: 'openai', model: 'gpt-4.1-mini', usage };
  const late = aLateSpan({ span: aSpan({ kind: 'llm', name: 'summary', late: true, data }) });
  await store(dir, late);
  const { out } = await reprice('--from', '2026-06-01');
  expect(out).toMatch(/^openai\/gpt-4.1-mini +2 +2 +\$0 +\$0.0027 .* 2→0$/m);
  const list = await runCli(['list', '--dir', dir]);
  expect(list.out).toContain('$0.0027');
  const again = await reprice('--from', '2026-06-01');
  expect([again.out.includes('Nothing changes in 1 trace.'), segments()]).toEqual([true, 3]);
});

it('leaves prices alone with --unpriced, and prints JSON', async () => {
  await reprice('--from', '2026-06-01');
  const overrides = join(home, 'dear.json');
  writeFileSync(overrides, JSON.stringify([{ model: '*', input: 1_000, output: 1_000 }]));
  const { code, out } = await reprice(
    '--from',
    '2026-06-01',
    '--unpriced',
    '--json',
    '--overrides',
    overrides,
  );
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    beforeNanoUsd: 1_352_000,
    afterNanoUsd: 1_001_352_000,
    unpricedBefore: 1,
    unpricedAfter: 0,
    dryRun: false,
  });
});

it.each<[readonly string[], string, number]>([
  [[], "required option '--from <age|date>' not specified", 2],
  [['--from', 'yesterday'], '--from does not understand "yesterday"', 2],
  [['--from', '1d', '--to', '2d'], '--from must be before --to.', 2],
  [['--from', '1d', '--overrides', '/none.json'], '--overrides /none.json is no JSON list', 1],
  [['--from', '1d', '--litellm', '/none.json'], '"file" names no file', 1],
])('refuses %j', async (args, message, exitCode) => {
  const { code, err } = await reprice(...args);
  expect(err).toContain(message);
  expect(code).toBe(exitCode);
});

it('says where there is nothing to price', async () => {
  const { code, err } = await runCli(['reprice', '--from', '1d', '--dir', join(home, 'none')]);
  expect(code).toBe(1);
  expect(err).toContain('There is no folder');
});
