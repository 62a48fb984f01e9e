import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../../../src/query/compare/collect.js';
import { compileFilter } from '../../../src/query/filter/compile-filter.js';
import { QueryContext } from '../../../src/query/query-context.js';
import type { TraceFilter } from '../../../src/index.js';
import { EACH_DATABASE, type FreshStore } from '../../each-database.js';
import { knownTraffic, spansOf, type KnownTrace } from '../known-traffic.js';

const traffic = knownTraffic(1_200, 3);
const withVersion = traffic.traces.filter((trace) =>
  spansOf(trace, 'llm').some(
    ({ data }) => data.prompt?.name === 'support-answer' && data.prompt.versionId === 'v7',
  ),
);

describe.each(EACH_DATABASE)('the part of a large set that is measured, on %s', (_name, fresh) => {
  let opened: FreshStore;
  let context: QueryContext;
  beforeAll(async () => {
    opened = await fresh();
    await opened.store.write(traffic.records);
    const { database } = opened.store;
    context = new QueryContext({ database, hashUser: () => undefined, hasWords: false });
  });
  afterAll(() => opened.remove());

  it.each<[string, TraceFilter, readonly KnownTrace[]]>([
    ['an index finds', { promptName: 'support-answer', promptVersion: 'v7' }, withVersion],
    ['no index finds', { locale: { exists: true } }, traffic.traces],
  ])('stands for all of one that %s', async (_what, filter, expected) => {
    const set = await collect(compileFilter(filter, context), undefined, context, 150);
    const latency = set.numbers.get('latencyMs');
    const measured = latency?.values.length ?? 0;
    expect(set.isWhole).toBe(false);
    expect(measured).toBeGreaterThan(20);
    expect((latency?.weight ?? 0) / expected.length).toBeGreaterThan(0.6);
    expect((latency?.weight ?? 0) / expected.length).toBeLessThan(1.5);
    const mean = expected.reduce((sum, { durationMs }) => sum + durationMs, 0) / expected.length;
    expect((latency?.total ?? 0) / (latency?.weight ?? 1) / mean).toBeGreaterThan(0.5);
    expect((latency?.total ?? 0) / (latency?.weight ?? 1) / mean).toBeLessThan(2);
  });

  it('is all of a set that an index finds few of', async () => {
    const [session] = traffic.traces.map(({ sessionId }) => sessionId);
    const expected = traffic.traces.filter(({ sessionId }) => sessionId === session);
    const set = await collect(
      compileFilter({ session: session as string }, context),
      undefined,
      context,
      50,
    );
    expect(set.isWhole).toBe(true);
    expect(set.numbers.get('failed')?.weight).toBe(expected.length);
  });
});
