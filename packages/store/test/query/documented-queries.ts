import type { TraceQueries, TraceQuery } from '../../src/index.js';

/** The examples of `docs/queries.md`, as they stand there. Shape: what each of them answers. */
export async function documentedQueries(
  queries: TraceQueries,
  since: number,
  until: number,
): Promise<readonly unknown[]> {
  const query: TraceQuery = {
    filter: {
      time: { from: since },
      status: 'error',
      model: 'gpt-5.5',
      metadata: { plan: 'pro', '/order/country': ['DE', 'AT'] },
      scores: { helpfulness: { max: 2 } },
    },
    sort: { by: 'latency' },
    limit: 20,
  };
  const page = await queries.search(query);
  const rest =
    page.next === undefined ? undefined : await queries.search({ ...query, cursor: page.next });
  const { rows, exact } = await queries.aggregate({
    filter: { time: { from: since } },
    by: ['feature', 'userSegment'],
    measures: ['count', 'latency', 'cost'],
    bucketMs: 86_400_000,
    top: 'cost',
  });
  const { groups } = await queries.errors({
    filter: { time: { from: since } },
    by: ['model', 'route', 'tool'],
  });
  const versions = await queries.compare({
    filter: { promptName: 'support-answer', time: { from: since } },
    a: { promptVersion: 'v7' },
    b: { promptVersion: 'v8' },
  });
  const { a, b, difference } = versions.outputTokens;
  const { sessions } = await queries.sessions({ filter: { tenant: 'acme' }, sort: 'cost' });
  const { turns } = await queries.transcript({ session: 'session-17', tenant: 'acme', text: true });
  const { versions: ran } = await queries.promptVersions({
    name: 'support-answer',
    measures: ['count', 'tokens', 'scores'],
  });
  const slowest = await queries.topSpans({
    filter: { time: { from: since } },
    kind: 'tool',
    by: 'latency',
  });
  const onset = await queries.onset({
    filter: { route: '/api/support/chat', time: { from: since, to: until } },
    measure: 'outputTokensPerRequest',
  });
  const when = onset.change?.at;
  const models = await queries.values({ of: 'model', prefix: 'gpt', time: { from: since } });
  return [
    page,
    rest,
    rows,
    exact,
    groups,
    a,
    b,
    difference,
    sessions,
    turns,
    ran,
    slowest,
    onset,
    when,
    models,
  ];
}
