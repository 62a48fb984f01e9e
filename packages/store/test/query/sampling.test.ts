import { rollupOf } from '@llmtrace/testing/traffic';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AggregateRow } from '../../src/index.js';
import { asCounted, basicRows, callsAsCounted, rounded } from './aggregate-oracle.js';
import { DATABASES, WRITING_MS, writeAll, type OpenStore } from './databases.js';
import { DAY, knownTraffic, type KnownTrace } from './known-traffic.js';

const traffic = knownTraffic(800, 5);
/** Every fourth success is stored, and every failure. */
const traces = traffic.traces.map((trace, i): KnownTrace => {
  const failed = trace.status === 'error';
  const sampling = {
    tier: 'full',
    rule: failed ? 'errors' : 'quarter',
    rate: failed ? 1 : 0.25,
  } as const;
  return { ...trace, sampling: { ...sampling, tier: failed || i % 4 === 0 ? 'full' : 'drop' } };
});
const stored = traces.filter(({ sampling }) => sampling.tier === 'full');
const dropped = traces.filter(({ sampling }) => sampling.tier === 'drop');

describe.each(DATABASES)('sampled traffic in %s', (_, open) => {
  let opened: OpenStore;
  beforeAll(async () => {
    opened = open();
    await writeAll(opened, [...stored, ...dropped.map(rollupOf)]);
  }, WRITING_MS);
  afterAll(() => opened.close());

  it.each(['feature', 'tenant', 'userSegment'] as const)(
    'is counted exactly by %s, whatever was stored',
    async (dimension) => {
      const name = dimension === 'tenant' ? 'tenantId' : dimension;
      const { rows, exact } = await opened.store.queries.aggregate({
        by: [dimension],
        measures: ['count', 'tokens', 'cost'],
      });
      const expected = basicRows(traces.map((trace) => asCounted(trace, [trace[name] ?? null])));
      expect(exact).toBe(true);
      expect(rounded(rows)).toEqual(rounded(expected.map(withoutTimes)));
    },
  );

  it('tells the users with the most, whatever was stored', async () => {
    const ask = { by: ['userHash'], measures: ['count'] } as const;
    const expected = basicRows(
      traces.map((trace) => asCounted(trace, [trace.userIdHash ?? null])),
    ) as AggregateRow[];
    const counts = rounded(expected.map(({ key, count }) => ({ key, count })));
    for (const limit of [1, 4, 1_000]) {
      const { rows, exact } = await opened.store.queries.aggregate({ ...ask, limit });
      expect(exact).toBe(true);
      expect(rounded(rows)).toEqual(counts.slice(0, limit));
    }
  });

  it('keeps exact latency quantiles of all traffic', async () => {
    const { rows } = await opened.store.queries.aggregate({ measures: ['latency'] });
    const [all] = basicRows(traces.map((trace) => asCounted(trace, []))) as AggregateRow[];
    const { mean: _mean, ...quantiles } = rows[0]?.latency ?? { mean: 0 };
    const { mean: _other, ...expected } = all?.latency ?? { mean: 0 };
    expect(rounded(quantiles)).toEqual(rounded(expected));
  });

  it('is counted exactly by model, call by call', async () => {
    const { rows, exact } = await opened.store.queries.aggregate({
      by: ['model'],
      measures: ['tokens', 'cost'],
    });
    const calls = traces.flatMap((t) => callsAsCounted(t, ({ data }) => [data.model ?? null]));
    const expected = (basicRows(calls) as AggregateRow[]).map(({ key, tokens, cost }) => ({
      key,
      tokens,
      cost,
    }));
    expect(exact).toBe(true);
    expect(rounded(rows)).toEqual(rounded(expected));
  });

  it('is estimated from what was stored where the sums do not tell, and said to be', async () => {
    const { rows, exact } = await opened.store.queries.aggregate({
      by: ['locale'],
      measures: ['count', 'cost'],
    });
    expect(exact).toBe(false);
    for (const { key, count, cost } of rows) {
      const own = stored.filter(({ locale }) => locale === key[0]);
      const sum = (of: (trace: KnownTrace) => number): number =>
        own.reduce((total, trace) => total + of(trace) / trace.sampling.rate, 0);
      expect(count?.count).toBe(sum(() => 1));
      expect(count?.errors).toBe(sum(({ status }) => Number(status === 'error')));
      expect(cost?.nanoUsd).toBe(sum(({ totals }) => totals.costNanoUsd ?? 0));
    }
  });

  it('tells of errors and comparisons that not all was stored', async () => {
    const { exact } = await opened.store.queries.errors({});
    expect(exact).toBe(false);
    const compared = await opened.store.queries.compare({
      a: { status: 'error' },
      b: { status: 'success' },
    });
    expect(compared.exact).toBe(false);
    const failures = stored.filter(({ status }) => status === 'error').length;
    expect(compared.traces).toEqual({ a: failures, b: (stored.length - failures) * 4 });
  });

  it('is exact in a time in which everything was stored', async () => {
    const time = { from: traffic.from - 3 * DAY, to: traffic.from - DAY };
    const { exact } = await opened.store.queries.aggregate({ by: ['locale'], filter: { time } });
    expect(exact).toBe(true);
  });
});

function withoutTimes(row: object): object {
  const { latency: _latency, ttft: _ttft, ...rest } = row as AggregateRow;
  return rest;
}
