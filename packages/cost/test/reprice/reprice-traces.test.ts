import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  jsonl,
  type Cost,
  type CostRecord,
  type LlmTraceRecord,
  type TraceRecord,
} from '@llmtrace/core';
import { aLateSpan, aSpan, aTrace, sealed } from '@llmtrace/testing/sample-records';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createPriceBook,
  repriceTraces,
  type PriceOverride,
  type RepriceOptions,
} from '../../src/index.js';

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 5, 3, 12);
const book = (...overrides: readonly PriceOverride[]): ReturnType<typeof createPriceBook> =>
  createPriceBook({ overrides, sources: [] });
// One nano-USD a token is $0.001 per million.
const house = book({ model: 'house', input: 0.001, output: 0.002, version: 'v1' });

let home: string;
let dir: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'llmtrace-reprice-'));
});
afterAll(() => rmSync(home, { recursive: true }));
beforeEach(() => {
  dir = mkdtempSync(join(home, 'traces-'));
});

interface StoredCall {
  readonly model?: string;
  readonly cost?: Cost;
  readonly id?: string;
  readonly parentSpanId?: string;
  readonly status?: 'ok' | 'error';
}

function call({
  model = 'house',
  cost,
  id,
  parentSpanId,
  status,
}: StoredCall): TraceRecord['spans'][number] {
  return aSpan({
    kind: 'llm',
    name: 'answer',
    ...(id === undefined ? undefined : { spanId: id }),
    ...(parentSpanId === undefined ? undefined : { parentSpanId }),
    ...(status === undefined ? undefined : { status }),
    data: {
      provider: 'openai',
      model,
      ...(status === 'error' ? undefined : { usage: { inputTokens: 100, outputTokens: 10 } }),
      ...(cost && { cost }),
    },
  });
}

function traceAt(day: number, ...spans: TraceRecord['spans']): TraceRecord {
  const id = (0x1000 + day).toString(16);
  return aTrace({
    traceId: id.padEnd(32, '0'),
    rootSpanId: id.padEnd(16, '1'),
    startTime: NOON + day * DAY,
    spans: spans.map((span) => ({ ...span, startTime: NOON + day * DAY })),
  });
}

async function store(...records: readonly LlmTraceRecord[]): Promise<void> {
  const exporter = jsonl({ dir });
  await exporter.export(sealed(...records));
  await exporter.shutdown();
}

function written(): readonly CostRecord[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .flatMap((name) => readFileSync(join(dir, name), 'utf8').trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as LlmTraceRecord)
    .filter((record) => record.type === 'cost');
}

const reprice = (options: Partial<RepriceOptions> = {}): ReturnType<typeof repriceTraces> =>
  repriceTraces({ dir, prices: house, now: NOON + 30 * DAY, ...options });

const old: Cost = { status: 'priced', totalNanoUsd: 500, source: 'override', priceVersion: 'v0' };

describe('pricing stored traces anew', () => {
  it('says what changes, and writes nothing on a dry run', async () => {
    await store(
      traceAt(1, call({}), call({ cost: old })),
      traceAt(2, call({ model: 'unheard-of' })),
    );
    const before = readdirSync(dir);
    const report = await reprice({ dryRun: true });
    expect(report).toEqual({
      rows: [
        {
          provider: 'openai',
          model: 'house',
          calls: 2,
          changed: 2,
          beforeNanoUsd: 500,
          afterNanoUsd: 240,
          unpricedBefore: 1,
          unpricedAfter: 0,
        },
        {
          provider: 'openai',
          model: 'unheard-of',
          calls: 1,
          changed: 1,
          beforeNanoUsd: 0,
          afterNanoUsd: 0,
          unpricedBefore: 1,
          unpricedAfter: 1,
        },
      ],
      traces: 2,
      changedTraces: 2,
      beforeNanoUsd: 500,
      afterNanoUsd: 240,
      differenceNanoUsd: -260,
      unpricedBefore: 2,
      unpricedAfter: 1,
      unknownModels: 1,
      skippedLines: 0,
      dryRun: true,
    });
    expect(readdirSync(dir)).toEqual(before);
  });

  it('appends what changed in a segment of its own, and rewrites nothing', async () => {
    await store(traceAt(1, call({ id: 'a'.repeat(16) }), aSpan({ kind: 'tool', name: 'act' })));
    const [segment = ''] = readdirSync(dir).filter((name) => name.endsWith('.jsonl'));
    const bytes = readFileSync(join(dir, segment));
    await reprice();
    expect(readFileSync(join(dir, segment))).toEqual(bytes);
    expect(readdirSync(dir).filter((name) => name.endsWith('.jsonl'))).toHaveLength(2);
    const { traceId, rootSpanId } = traceAt(1);
    expect(written()).toEqual([
      {
        type: 'cost',
        schemaVersion: 1,
        traceId,
        rootSpanId,
        costs: [
          {
            spanId: 'a'.repeat(16),
            cost: {
              inputNanoUsd: 100,
              outputNanoUsd: 20,
              totalNanoUsd: 120,
              currency: 'USD',
              source: 'override',
              priceVersion: 'v1',
              status: 'priced',
            },
          },
        ],
        totals: { costNanoUsd: 120, unpricedCalls: 0 },
        createdAt: NOON + 30 * DAY,
        priceVersion: 'v1',
        reason: 'reprice',
      },
    ]);
  });

  it('changes nothing the second time, and starts from the newest costs', async () => {
    await store(traceAt(1, call({})));
    await reprice();
    expect(await reprice()).toMatchObject({ changedTraces: 0, differenceNanoUsd: 0 });
    expect(written()).toHaveLength(1);
    const dearer = book({ model: 'house', input: 0.01, output: 0.02, version: 'v2' });
    const report = await reprice({ prices: dearer, now: NOON + 31 * DAY });
    expect(report).toMatchObject({
      beforeNanoUsd: 120,
      afterNanoUsd: 1_200,
      differenceNanoUsd: 1_080,
    });
    expect(await reprice({ prices: dearer, now: NOON + 32 * DAY })).toMatchObject({
      changedTraces: 0,
    });
  });

  it('takes the traces of the period alone, each once', async () => {
    await store(traceAt(1, call({})), traceAt(2, call({})), traceAt(3, call({})));
    await store(traceAt(2, call({})));
    const report = await reprice({ from: NOON + 2 * DAY, to: NOON + 3 * DAY });
    expect(report).toMatchObject({ traces: 1, changedTraces: 1 });
    expect(written().map(({ traceId }) => traceId)).toEqual([traceAt(2).traceId]);
  });

  it('charges what the prices were on the day of the call', async () => {
    await store(traceAt(1, call({})), traceAt(2, call({})));
    const day = new Date(NOON + 2 * DAY).toISOString();
    const prices = book(
      { model: 'house', input: 0.001, output: 0, until: day },
      { model: 'house', input: 0.005, output: 0, from: day },
    );
    await reprice({ prices });
    expect(
      written()
        .map(({ totals }) => totals.costNanoUsd)
        .toSorted(),
    ).toEqual([100, 500]);
  });

  it('leaves alone what the app or the provider said, what failed, and wrappers', async () => {
    const outer = 'b'.repeat(16);
    await store(
      traceAt(
        1,
        call({ cost: { status: 'priced', totalNanoUsd: 7 } }),
        call({ cost: { status: 'priced', totalNanoUsd: 8, source: 'provider' } }),
        call({ status: 'error' }),
        call({ id: outer }),
        call({ id: 'c'.repeat(16), parentSpanId: outer }),
      ),
    );
    await reprice();
    expect(written()).toMatchObject([
      {
        costs: [{ spanId: 'c'.repeat(16) }],
        totals: { costNanoUsd: 7 + 8 + 120, unpricedCalls: 0 },
      },
    ]);
  });

  it('prices what came late with its trace, and leaves it out of the totals of that', async () => {
    const running = call({ id: 'b'.repeat(16), status: 'error' });
    const trace = traceAt(1, call({ id: 'a'.repeat(16) }), running);
    const late = (span: StoredCall): LlmTraceRecord =>
      aLateSpan({
        traceId: trace.traceId,
        rootSpanId: trace.rootSpanId,
        span: { ...call(span), startTime: trace.startTime, late: true },
      });
    await store(late({ id: 'b'.repeat(16) }));
    await store(trace, late({ id: 'c'.repeat(16) }));
    await store(late({ id: 'd'.repeat(16), cost: { status: 'priced', totalNanoUsd: 7 } }));
    expect(await reprice()).toMatchObject({
      rows: [{ calls: 4, changed: 3, afterNanoUsd: 367, unpricedBefore: 3, unpricedAfter: 0 }],
      traces: 1,
    });
    const [{ costs, totals }] = written() as [CostRecord];
    expect(costs.map(({ spanId }) => spanId[0]).toSorted()).toEqual(['a', 'b', 'c']);
    // The call that ended late stands in the trace as well.
    expect(totals).toEqual({ costNanoUsd: 240, unpricedCalls: 0 });
    expect(await reprice()).toMatchObject({ changedTraces: 0, beforeNanoUsd: 367 });
  });

  it('keeps a price that nobody knows any more', async () => {
    await store(traceAt(1, call({ model: 'gone', cost: old })));
    expect(await reprice()).toMatchObject({
      changedTraces: 0,
      beforeNanoUsd: 500,
      afterNanoUsd: 500,
    });
  });

  it('keeps what judging cost apart', async () => {
    const judge = call({});
    await store(
      traceAt(1, call({}), { ...judge, data: { ...judge.data, purpose: 'judge' } } as typeof judge),
    );
    await reprice();
    expect(written()[0]?.totals).toEqual({
      costNanoUsd: 120,
      evalCostNanoUsd: 120,
      unpricedCalls: 0,
    });
  });

  it('does not let the folder be tidied', async () => {
    for (let day = 1; day <= 40; day++) await store(traceAt(day, call({})));
    await reprice();
    expect(readdirSync(dir).filter((name) => name.endsWith('.jsonl'))).toHaveLength(41);
  });

  it('refuses a period that ends before it begins', async () => {
    await expect(reprice({ from: 2, to: 1 })).rejects.toThrow('"from" must be before "to"');
  });
});

describe('pricing only what is unpriced', () => {
  it('never rewrites a price', async () => {
    await store(
      traceAt(
        1,
        call({ id: 'a'.repeat(16) }),
        call({ cost: old }),
        call({ model: 'unheard-of', cost: { status: 'unknown_model' } }),
      ),
    );
    const report = await reprice({ unpricedOnly: true });
    expect(report).toMatchObject({ beforeNanoUsd: 500, afterNanoUsd: 620 });
    expect(written()).toMatchObject([
      { costs: [{ spanId: 'a'.repeat(16) }], totals: { costNanoUsd: 620, unpricedCalls: 1 } },
    ]);
  });
});
