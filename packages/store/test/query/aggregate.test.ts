import { LatencySketch } from '@llmtrace/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AggregateQuery, AggregateRow, Dimension, TraceDimension } from '../../src/index.js';
import {
  asCounted,
  basicRows,
  callsAsCounted,
  finishReasonsOf,
  grouped,
  retrievalOf,
  rounded,
  scoresOf,
  type Counted,
} from './aggregate-oracle.js';
import { DATABASES, WRITING_MS, writeAll, type OpenStore } from './databases.js';
import { DAY, HOUR, knownTraffic, spansOf, type KnownTrace } from './known-traffic.js';

const traffic = knownTraffic(1_200);
const { traces, from, to, incidents } = traffic;
const BASIC = ['count', 'latency', 'ttft', 'tokens', 'cost'] as const;

/** The names of a trace by the dimensions. */
const NAMES: Readonly<Record<TraceDimension, (trace: KnownTrace) => string | undefined>> = {
  route: (t) => t.route,
  feature: (t) => t.feature,
  variant: (t) => t.variant,
  environment: (t) => t.environment,
  tenant: (t) => t.tenantId,
  userHash: (t) => t.userIdHash,
  userSegment: (t) => t.userSegment,
  pipeline: (t) => t.pipeline,
  pipelineVersion: (t) => t.pipelineVersion,
  deployment: (t) => t.deploymentId,
  gitSha: (t) => t.gitSha,
  kind: (t) => t.kind,
  name: (t) => t.name,
  status: (t) => t.status,
  outcome: (t) => t.outcome,
  service: (t) => t.serviceName,
  session: (t) => t.sessionId,
  locale: (t) => t.locale,
  errorType: (t) =>
    t.error?.type ??
    (t.outcome === 'success' ? undefined : t.spans.findLast(({ error }) => error)?.error?.type),
  samplingRule: (t) => t.sampling.rule,
};

/** A question about what every unit has, and what is counted. */
type Case = readonly [what: string, query: AggregateQuery, counted: () => readonly Counted[]];

const byName =
  (name: TraceDimension, members: readonly KnownTrace[] = traces) =>
  (): readonly Counted[] =>
    members.map((trace) => asCounted(trace, [NAMES[name](trace) ?? null]));
const inTime = (least: number, most: number): readonly KnownTrace[] =>
  traces.filter(({ startTime }) => startTime >= least && startTime < most);
const calls = (
  keyOf: Parameters<typeof callsAsCounted>[1],
  members: readonly KnownTrace[] = traces,
): readonly Counted[] => members.flatMap((trace) => callsAsCounted(trace, keyOf));
const promptOf = (prompt: { name: string; versionId?: string } | undefined): string | null =>
  prompt === undefined ? null : `${prompt.name}@${prompt.versionId}`;
const odd = { from: from + 2 * DAY + 1_234_567, to: to - 2 * DAY - 7_654_321 };

const cases: readonly Case[] = [
  ['all traffic', {}, () => traces.map((trace) => asCounted(trace, []))],
  ...(Object.keys(NAMES) as TraceDimension[]).map((name): Case => [
    `traffic by ${name}`,
    { by: [name], limit: 1_000 },
    byName(name),
  ]),
  ['traffic by hour', { bucketMs: HOUR }, () => traces.map((trace) => asCounted(trace, []))],
  ['tenants by day', { by: ['tenant'], bucketMs: DAY }, byName('tenant')],
  [
    'a quarter of an hour each',
    { filter: { time: { from, to: from + DAY } }, bucketMs: HOUR / 4 },
    () => inTime(from, from + DAY).map((trace) => asCounted(trace, [])),
  ],
  [
    'features in a time that no hour begins or ends with',
    { filter: { time: odd }, by: ['feature'] },
    byName('feature', inTime(odd.from, odd.to)),
  ],
  [
    'the users with the most in such a time',
    { filter: { time: odd }, by: ['userHash'], limit: 7 },
    byName('userHash', inTime(odd.from, odd.to)),
  ],
  [
    'features by day in such a time',
    { filter: { time: odd }, by: ['feature'], bucketMs: DAY },
    byName('feature', inTime(odd.from, odd.to)),
  ],
  [
    'less than an hour',
    { filter: { time: { from: from + 10_000, to: from + HOUR - 10_000 } } },
    () => inTime(from + 10_000, from + HOUR - 10_000).map((trace) => asCounted(trace, [])),
  ],
  [
    'routes of failures',
    { filter: { status: 'error' }, by: ['route'] },
    byName(
      'route',
      traces.filter(({ status }) => status === 'error'),
    ),
  ],
  [
    'one tenant by day',
    { filter: { tenant: 'globex' }, bucketMs: DAY },
    () => traces.filter((t) => t.tenantId === 'globex').map((trace) => asCounted(trace, [])),
  ],
  [
    'two tenants as one',
    { filter: { tenant: ['globex', 'hooli'] } },
    () =>
      traces
        .filter((t) => t.tenantId === 'globex' || t.tenantId === 'hooli')
        .map((trace) => asCounted(trace, [])),
  ],
  [
    'the features of one segment',
    { filter: { userSegment: 'free' }, by: ['feature'] },
    byName(
      'feature',
      traces.filter(({ userSegment }) => userSegment === 'free'),
    ),
  ],
  [
    'features and segments',
    { by: ['userSegment', 'feature'] },
    () => traces.map((trace) => asCounted(trace, [trace.userSegment!, trace.feature!])),
  ],
  [
    'tenants and routes',
    { by: ['tenant', 'route'] },
    () => traces.map((trace) => asCounted(trace, [trace.tenantId!, trace.route ?? null])),
  ],
  ['models', { by: ['model'] }, () => calls(({ data }) => [data.model ?? null])],
  [
    'providers by day',
    { by: ['provider'], bucketMs: DAY },
    () => calls(({ data }) => [data.provider ?? null]),
  ],
  [
    'prompt versions',
    { by: ['promptVersion'] },
    () => calls(({ kind, data }) => [kind === 'llm' ? promptOf(data.prompt) : null]),
  ],
  [
    'models and prompt versions',
    { by: ['model', 'promptVersion'] },
    () =>
      calls(({ kind, data }) => [
        data.model ?? null,
        kind === 'llm' ? promptOf(data.prompt) : null,
      ]),
  ],
  [
    'models and response formats',
    { by: ['model', 'responseFormat'] },
    () =>
      calls(({ kind, data }) => [
        data.model ?? null,
        kind === 'llm' ? (data.params?.responseFormat ?? null) : null,
      ]),
  ],
  [
    'one model by day',
    { by: ['model'], filter: { model: 'gpt-5.5' }, bucketMs: DAY },
    () => calls(({ data }) => [data.model ?? null]).filter(({ key }) => key[0] === 'gpt-5.5'),
  ],
  [
    'reasons to stop of one route',
    { by: ['finishReason'], filter: { route: '/api/support/chat' } },
    () =>
      calls(
        ({ kind, data }) => [kind === 'llm' ? (data.finishReason ?? null) : null],
        traces.filter(({ route }) => route === '/api/support/chat'),
      ),
  ],
  [
    'models of one tenant',
    { by: ['model'], filter: { tenant: 'initech' } },
    () =>
      calls(
        ({ data }) => [data.model ?? null],
        traces.filter((t) => t.tenantId === 'initech'),
      ),
  ],
];

describe.each(DATABASES)('aggregate in %s', (_, open) => {
  let opened: OpenStore;
  const ask = async (query: AggregateQuery): Promise<readonly AggregateRow[]> => {
    const { rows, exact } = await opened.store.queries.aggregate(query);
    expect(exact).toBe(true);
    return rounded(rows);
  };
  beforeAll(async () => {
    opened = open();
    await writeAll(opened, traffic.records);
  }, WRITING_MS);
  afterAll(() => opened.close());

  it.each(cases)('measures %s', async (_, query, counted) => {
    const rows = await ask({ ...query, measures: BASIC });
    const expected = basicRows(counted(), query.bucketMs);
    expect(rows).toEqual(rounded(expected.slice(0, query.limit)));
  });

  it('measures tools, and which fail', async () => {
    const tools = traces.flatMap((trace) =>
      spansOf(trace, 'tool').map(({ durationMs, status, data }) => ({
        trace,
        key: [data.toolName ?? null],
        failed: status === 'error',
        durationMs,
      })),
    );
    const rows = await ask({ by: ['tool'], measures: ['count', 'latency', 'tools'] });
    const expected = basicRows(tools).map((row, i) => {
      const { key, count, latency } = row as Pick<AggregateRow, 'key' | 'count' | 'latency'>;
      const { count: n = 0, errors = 0 } = count ?? {};
      expect(rows[i]?.key).toEqual(key);
      return {
        key,
        count,
        latency,
        tools: { calls: n, failures: errors, failureRate: errors / n },
      };
    });
    expect(rows).toEqual(rounded(expected));
  });

  it('finds that one tool failed for one tenant alone', async () => {
    const { from: start, to: end } = incidents.toolTimeouts;
    const rows = await ask({
      filter: { time: { from: start, to: end! }, tool: 'search_orders' },
      by: ['tenant'],
      measures: ['tools'],
    });
    const expected = grouped(
      inTime(start, end!)
        .filter(({ tools }) => tools.includes('search_orders'))
        .map((trace) => ({ trace, key: [trace.tenantId ?? null] })),
    ).map(({ key, members }) => {
      const spans = members
        .flatMap(({ trace }) => spansOf(trace, 'tool'))
        .filter(({ data }) => data.toolName === 'search_orders');
      const failures = spans.filter(({ status }) => status === 'error').length;
      return {
        key,
        tools: { calls: spans.length, failures, failureRate: failures / spans.length },
      };
    });
    expect(rows).toEqual(rounded(expected));
  });

  it.each([['model'], ['responseFormat'], ['promptVersion']] as const)(
    'measures parsers by the %s of what they read',
    async (dimension) => {
      const spans = traces.flatMap((trace) =>
        spansOf(trace, 'parser').map((span) => ({ trace, span })),
      );
      const keyOf = ({ span: { data } }: (typeof spans)[number]): string | null =>
        dimension === 'promptVersion' ? promptOf(data.prompt) : (data[dimension] ?? null);
      const expected = Object.fromEntries(
        [...Map.groupBy(spans, keyOf)].map(([key, members]) => {
          const failures = members.filter(({ span }) => span.data.valid === false).length;
          const repaired = members.filter(
            ({ span: { data } }) => data.valid === true && data.repairAttempts! > 0,
          ).length;
          const runs = members.length;
          return [key, { runs, failures, failureRate: failures / runs, repaired }];
        }),
      );
      const rows = await ask({ by: [dimension], measures: ['parsers'] });
      const measured = rows.flatMap(({ key, parsers }) => (parsers ? [[key[0], parsers]] : []));
      expect(Object.fromEntries(measured)).toEqual(rounded(expected));
    },
  );

  it('measures retrieval by index, with the share of poor top scores', async () => {
    const rows = await ask({ by: ['retrievalIndex'], measures: ['retrieval'], lowScore: 0.75 });
    for (const { key, retrieval } of rows) {
      expect(retrieval).toEqual(rounded(retrievalOf(traces, 0.75, key[0] as string)));
    }
    expect(rows).toHaveLength(2);
  });

  it('measures retrieval by locale', async () => {
    const rows = await ask({ by: ['locale'], measures: ['retrieval'] });
    for (const { key, retrieval } of rows) {
      const members = traces.filter(({ locale }) => locale === key[0]);
      expect(retrieval).toEqual(rounded(retrievalOf(members, 0.72)));
    }
    expect(rows.length).toBeGreaterThan(2);
  });

  it('measures scores by route and by the model that a trace is known by', async () => {
    const routes = await ask({ by: ['route'], measures: ['scores'] });
    for (const { key, scores } of routes) {
      const members = traces.filter(({ route }) => (route ?? null) === key[0]);
      expect(scores ?? {}).toEqual(rounded(scoresOf(members, traffic)));
    }
    const versions = await ask({ by: ['promptVersion'], measures: ['scores'] });
    const row = versions.find(({ key }) => key[0] === 'support-answer@v8');
    const members = traces.filter(
      ({ route, prompts }) => route === '/api/support/chat' && prompts[0]?.versionId === 'v8',
    );
    expect(row?.scores).toEqual(rounded(scoresOf(members, traffic)));
  });

  it('measures reasons to stop by feature', async () => {
    const rows = await ask({ by: ['feature'], measures: ['finishReasons'] });
    for (const { key, finishReasons } of rows) {
      const members = traces.filter(({ feature }) => feature === key[0]);
      expect(finishReasons).toEqual(rounded(finishReasonsOf(members)));
    }
  });

  it('tells what retries cost', async () => {
    const rows = await ask({ by: ['provider'], measures: ['retries'] });
    const all = traces.flatMap((trace) => spansOf(trace, 'llm'));
    for (const { key, retries } of rows) {
      const own = all.filter(({ data }) => data.provider === key[0] && data.purpose !== 'judge');
      const again = own.filter(({ data }) => data.purpose === 'retry');
      const cost = (spans: typeof all): number =>
        spans.reduce((sum, { data }) => sum + (data.cost?.totalNanoUsd ?? 0), 0);
      const embedding =
        key[0] === 'openai' ? 400 * traces.filter((t) => t.feature === 'support').length : 0;
      const expected = {
        count: again.length,
        nanoUsd: cost(again),
        costShare: cost(again) / (cost(own) + embedding),
      };
      expect(retries).toEqual(rounded(expected));
    }
  });

  it('finds calls far above the p95 of their own prompt version', async () => {
    const answers = traces.flatMap((trace) =>
      spansOf(trace, 'llm')
        .filter(({ data }) => data.purpose !== 'judge' && data.usage !== undefined)
        .map(({ data }) => ({
          version: promptOf(data.prompt),
          tokens: data.usage!.inputTokens! + data.usage!.outputTokens!,
        })),
    );
    const expected = [...Map.groupBy(answers, ({ version }) => version)].map(
      ([version, members]) => {
        const sketch = new LatencySketch();
        for (const { tokens } of members) sketch.add(tokens);
        const calls = members.filter(({ tokens }) => tokens > 1.5 * sketch.quantile(0.95)!).length;
        return [version, { calls, share: calls / members.length }];
      },
    );
    const rows = await ask({ by: ['promptVersion'], measures: ['outliers'] });
    const measured = rows.flatMap(({ key, outliers }) => (outliers ? [[key[0], outliers]] : []));
    expect(Object.fromEntries(measured)).toEqual(rounded(Object.fromEntries(expected)));
  });

  it('answers with zeros where there was no traffic', async () => {
    const query: AggregateQuery = { filter: { tenant: 'nobody' } };
    expect(await ask(query)).toEqual([
      { key: [], count: { count: 0, errors: 0, errorRate: 0, traces: 0 } },
    ]);
    expect(await ask({ ...query, by: ['route'] })).toEqual([]);
  });

  it.each<readonly [string, AggregateQuery]>([
    ['measures[0]', { by: ['tool'], measures: ['tokens'] }],
    ['by', { by: ['tool', 'retrievalIndex'] }],
    ['by[0]', { by: ['nothing' as Dimension] }],
    ['bucketMs', { bucketMs: HOUR / 2 }],
    ['limit', { limit: 5_000 }],
  ])('refuses what cannot be at %s', async (path, query) => {
    await expect(opened.store.queries.aggregate(query)).rejects.toMatchObject({
      code: 'invalid_query',
      message: expect.stringContaining(`"${path}"`),
    });
  });
});
