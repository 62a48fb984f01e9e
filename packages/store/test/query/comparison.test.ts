import { LatencySketch } from '@llmtrace/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Comparison } from '../../src/index.js';
import { scoresOf, rounded } from './aggregate-oracle.js';
import { DATABASES, WRITING_MS, writeAll, type OpenStore } from './databases.js';
import { knownTraffic, spansOf, topScoresOf, type KnownTrace } from './known-traffic.js';

const traffic = knownTraffic(1_200);
const { traces } = traffic;
const versionOf = (version: string) => (trace: KnownTrace) =>
  trace.feature === 'support' &&
  spansOf(trace, 'llm').some(({ data }) => data.prompt?.versionId === version);
const old = traces.filter(versionOf('v7'));
const fresh = traces.filter(versionOf('v8'));

/** What is compared of a trace, and whether within the bins of a sketch. */
const NUMBERS = {
  latencyMs: [(t: KnownTrace) => t.durationMs, true],
  ttftMs: [
    (t: KnownTrace) =>
      spansOf(t, 'llm').find(({ data }) => data.timeToFirstTokenMs)?.data.timeToFirstTokenMs,
    true,
  ],
  inputTokens: [(t: KnownTrace) => t.totals.inputTokens, true],
  outputTokens: [(t: KnownTrace) => t.totals.outputTokens, true],
  costNanoUsd: [(t: KnownTrace) => t.totals.costNanoUsd, true],
  retries: [(t: KnownTrace) => t.totals.retries, false],
  topChunkScore: [(t: KnownTrace) => topScoresOf(t)[0], false],
} as const;

function numbersOf(set: readonly KnownTrace[], name: keyof typeof NUMBERS): readonly number[] {
  return set.map(NUMBERS[name][0]).filter((value) => value !== undefined);
}

function distributionOf(set: readonly KnownTrace[], name: keyof typeof NUMBERS): object {
  const values = [...numbersOf(set, name)].sort((a, b) => a - b);
  const sketch = new LatencySketch();
  for (const value of values) sketch.add(value);
  const at = (q: number): number | undefined =>
    NUMBERS[name][1] ? sketch.quantile(q) : values[Math.floor(q * (values.length - 1))];
  return {
    count: values.length,
    mean: values.reduce((a, b) => a + b, 0) / values.length,
    p5: at(0.05),
    p25: at(0.25),
    p50: at(0.5),
    p75: at(0.75),
    p95: at(0.95),
    p99: at(0.99),
  };
}

/** The chance that one of `b` is larger than one of `a`, by looking at every pair, in the bins of a sketch. */
function chanceOf(a: readonly number[], b: readonly number[], binned: boolean): number {
  const bin = (value: number): number =>
    binned ? Math.ceil(Math.log(value) / Math.log(1.01 / 0.99)) : value;
  let larger = 0;
  for (const x of a.map(bin)) for (const y of b.map(bin)) larger += y > x ? 1 : y === x ? 0.5 : 0;
  return larger / (a.length * b.length);
}

describe.each(DATABASES)('comparison in %s', (_, open) => {
  let opened: OpenStore;
  let versions: Comparison;
  beforeAll(async () => {
    opened = open();
    await writeAll(opened, traffic.records);
    versions = await opened.store.queries.compare({
      filter: { promptName: 'support-answer' },
      a: { promptVersion: 'v7' },
      b: { promptVersion: 'v8' },
    });
  }, WRITING_MS);
  afterAll(() => opened.close());

  it('counts both sets', () => {
    expect(versions.traces).toEqual({ a: old.length, b: fresh.length });
    expect(versions.exact).toBe(true);
  });

  it.each(Object.keys(NUMBERS) as (keyof typeof NUMBERS)[])('describes %s of both', (name) => {
    expect(rounded(versions[name].a)).toEqual(rounded(distributionOf(old, name)));
    expect(rounded(versions[name].b)).toEqual(rounded(distributionOf(fresh, name)));
    const chance = chanceOf(numbersOf(old, name), numbersOf(fresh, name), NUMBERS[name][1]);
    expect(versions[name].difference.effect).toBeCloseTo(chance, 10);
  });

  it('compares error rates', () => {
    const failed = (set: readonly KnownTrace[]): { count: number; share: number } => {
      const count = set.filter(({ status }) => status === 'error').length;
      return { count, share: count / set.length };
    };
    expect(versions.errors).toMatchObject({
      a: failed(old),
      b: failed(fresh),
      difference: { test: 'two_proportion' },
    });
  });

  it('compares scores by name', () => {
    for (const [side, set] of [
      ['a', old],
      ['b', fresh],
    ] as const) {
      const means = Object.entries(versions.scores).map(([name, compared]) => {
        const { count, mean } = compared[side] as { count: number; mean: number };
        return [name, { count, mean }];
      });
      expect(rounded(Object.fromEntries(means))).toEqual(rounded(scoresOf(set, traffic)));
    }
  });

  it('tells a change that was made from noise', () => {
    expect(versions.outputTokens.difference).toMatchObject({
      test: 'mann_whitney',
      significant: true,
    });
    expect(versions.outputTokens.difference.effect).toBeGreaterThan(0.8);
    expect(versions.inputTokens.difference.significant).toBe(false);
    expect(versions.topChunkScore.difference.significant).toBe(false);
  });

  it('compares failing with successful traces of some routes', async () => {
    const route = ['/api/support/chat', '/api/orders/agent'];
    const compared = await opened.store.queries.compare({
      filter: { route },
      a: { status: 'error' },
      b: { status: 'success' },
      scores: ['thumbs'],
    });
    const own = traces.filter((trace) => route.includes(trace.route as string));
    expect(compared.traces).toEqual({
      a: own.filter(({ status }) => status === 'error').length,
      b: own.filter(({ status }) => status === 'success').length,
    });
    expect(Object.keys(compared.scores)).toEqual(['thumbs']);
    expect(compared.outputTokens.difference.significant).toBe(true);
  });

  it('makes no test of a handful of traces, and answers for none', async () => {
    const few = await opened.store.queries.compare({
      a: { traceId: [old[0]!.traceId, old[1]!.traceId] },
      b: { tenant: 'nobody' },
    });
    expect(few.traces).toEqual({ a: 2, b: 0 });
    expect(few.latencyMs.difference).toEqual({ test: 'none', significant: false });
    expect(few.latencyMs.b).toBeUndefined();
    expect(few.errors.b).toBeUndefined();
  });

  it('refuses a comparison with nothing', async () => {
    const refused = opened.store.queries.compare({ a: {} } as never);
    await expect(refused).rejects.toMatchObject({ code: 'invalid_query' });
  });
});
