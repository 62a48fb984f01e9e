import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpanRecord } from '@llmtrace/core';
import type { TopSpanQuery, ValueQuery } from '../../src/index.js';
import { DATABASES, WRITING_MS, writeAll, type OpenStore } from './databases.js';
import { DAY, HOUR, knownTraffic, spansOf, type KnownTrace } from './known-traffic.js';

const traffic = knownTraffic(1_200);
const { traces, from, to, incidents } = traffic;

interface Step {
  readonly trace: KnownTrace;
  readonly span: SpanRecord;
}

const steps: readonly Step[] = traces.flatMap((trace) =>
  trace.spans.map((span) => ({ trace, span })),
);
const usageOf = ({ span }: Step): { inputTokens?: number; outputTokens?: number } | undefined =>
  'usage' in span.data ? span.data.usage : undefined;

const tops: readonly (readonly [
  TopSpanQuery,
  (step: Step) => boolean,
  (step: Step) => number | undefined,
])[] = [
  [{}, () => true, ({ span }) => span.durationMs],
  [{ kind: 'tool' }, ({ span }) => span.kind === 'tool', ({ span }) => span.durationMs],
  [{ by: 'outputTokens' }, () => true, (step) => usageOf(step)?.outputTokens],
  [
    { by: 'tokens', filter: { tenant: 'globex' } },
    ({ trace }) => trace.tenantId === 'globex',
    (step) => usageOf(step) && usageOf(step)!.inputTokens! + (usageOf(step)!.outputTokens ?? 0),
  ],
  [
    { by: 'cost', filter: { model: 'claude-sonnet-5' }, kind: 'llm' },
    ({ span }) => span.kind === 'llm' && span.data.model === 'claude-sonnet-5',
    ({ span }) => ('cost' in span.data ? span.data.cost?.totalNanoUsd : undefined),
  ],
  [
    { by: 'ttft', name: 'answer_question' },
    ({ span }) => span.name === 'answer_question',
    ({ span }) => (span.kind === 'llm' ? span.data.timeToFirstTokenMs : undefined),
  ],
];

const picks: readonly (readonly [
  ValueQuery,
  (trace: KnownTrace) => readonly (string | undefined)[],
])[] = [
  [{ of: 'tenant' }, (t) => [t.tenantId]],
  [{ of: 'route', time: { from: from + DAY, to: from + 3 * DAY } }, (t) => [t.route]],
  [
    { of: 'model', tenant: 'hooli' },
    (t) => [...spansOf(t, 'llm'), ...spansOf(t, 'embedding')].map(({ data }) => data.model),
  ],
  [{ of: 'tool' }, (t) => spansOf(t, 'tool').map(({ data }) => data.toolName)],
  [{ of: 'retrievalIndex' }, (t) => spansOf(t, 'retrieval').map(({ data }) => data.index)],
  [{ of: 'tag' }, (t) => t.tags ?? []],
  [{ of: 'metadataKey' }, (t) => Object.keys(t.metadata ?? {})],
  [{ of: 'featureFlag', tenant: ['acme', 'hooli'] }, (t) => Object.keys(t.featureFlags ?? {})],
  [{ of: 'errorCode' }, (t) => t.spans.map(({ error }) => error?.code)],
];

describe.each(DATABASES)('steps, versions and values in %s', (_, open) => {
  let opened: OpenStore;
  beforeAll(async () => {
    opened = open();
    await writeAll(opened, traffic.records);
  }, WRITING_MS);
  afterAll(() => opened.close());

  it.each(tops)('lists the steps with the most of %o', async (query, means, of) => {
    const expected = steps
      .filter((step) => means(step) && of(step) !== undefined)
      .sort((a, b) => of(b)! - of(a)! || b.trace.startTime - a.trace.startTime)
      .slice(0, 30);
    const found = await opened.store.queries.topSpans({ ...query, limit: 30 });
    expect(found.map(({ spanId }) => spanId)).toEqual(expected.map(({ span }) => span.spanId));
    expect(found[0]).toMatchObject({
      traceId: expected[0]!.trace.traceId,
      startTime: expected[0]!.span.startTime,
      durationMs: expected[0]!.span.durationMs,
    });
  });

  it.each(picks)('lists the values %o', async (query, of) => {
    const tenants = [query.tenant ?? []].flat();
    const members = traces.filter(
      (t) =>
        (tenants.length === 0 || tenants.includes(t.tenantId as string)) &&
        t.startTime >= (query.time?.from ?? 0) &&
        t.startTime < (query.time?.to ?? Infinity),
    );
    const counts = Map.groupBy(
      members.flatMap(of).filter((value) => value !== undefined),
      (value) => value,
    );
    const expected = [...counts]
      .map(([value, all]) => ({ value, count: all.length }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
    expect(await opened.store.queries.values(query)).toEqual(expected);
  });

  it('lists values by how they begin', async () => {
    const values = await opened.store.queries.values({ of: 'model', prefix: 'gpt', limit: 1 });
    expect(values).toEqual([{ value: 'gpt-5.5', count: expect.any(Number) }]);
  });

  it.each([{}, { filter: { tenant: 'acme' } }, { name: 'support-answer' }])(
    'lists the versions of prompts %o',
    async (query) => {
      const calls = traces
        .filter((t) => !('filter' in query) || t.tenantId === 'acme')
        .flatMap((trace) => spansOf(trace, 'llm').map((span) => ({ trace, span })))
        .filter(({ span }) => !('name' in query) || span.data.prompt?.name === query.name);
      const groups = Map.groupBy(
        calls,
        ({ span: { data } }) => `${data.prompt?.name}@${data.prompt?.versionId}`,
      );
      const expected = [...groups.values()].map((own) => ({
        name: own[0]!.span.data.prompt!.name,
        versionId: own[0]!.span.data.prompt!.versionId,
        releaseLabels: [own[0]!.span.data.prompt!.releaseLabel].filter(
          (label) => label !== undefined,
        ),
        firstSeen: own[0]!.trace.startTime,
        lastSeen: own.at(-1)!.trace.startTime,
        count: own.length,
      }));
      expected.sort((a, b) =>
        a.name === b.name ? b.lastSeen - a.lastSeen : a.name < b.name ? -1 : 1,
      );
      const { versions } = await opened.store.queries.promptVersions(query);
      const found = versions.map(({ count, latency: _l, tokens: _t, cost: _c, ...version }) => ({
        ...version,
        count: count?.count,
      }));
      expect(found).toEqual(expected);
    },
  );

  it('dates the change that a prompt version made, and names it', async () => {
    const answer = await opened.store.queries.onset({
      filter: { feature: 'support', time: { from, to } },
      measure: 'outputTokensPerRequest',
    });
    expect(answer.bucketMs).toBe(HOUR);
    expect(answer.change!.at).toBeGreaterThan(incidents.promptChange.from - 6 * HOUR);
    expect(answer.change!.at).toBeLessThan(incidents.promptChange.from + 6 * HOUR);
    expect(answer.change!.after / answer.change!.before).toBeGreaterThan(1.5);
    const used = spansOfPrompt('v8');
    expect(answer.firstSeen).toContainEqual({
      what: 'promptVersion',
      value: 'support-answer@v8',
      at: used[0]!.trace.startTime,
    });
    const released = traces.find(({ pipelineVersion }) => pipelineVersion === '2.5.0')!.startTime;
    for (const [what, value] of [
      ['pipelineVersion', '2.5.0'],
      ['gitSha', 'b7e41d09'],
    ]) {
      expect(answer.firstSeen).toContainEqual({ what, value, at: released });
    }
  });

  it('dates no change where there was none, and counts every stretch', async () => {
    const time = { from: from + DAY, to: from + 7 * DAY };
    const answer = await opened.store.queries.onset({ filter: { time }, measure: 'errorRate' });
    const members = traces.filter((t) => t.startTime >= time.from && t.startTime < time.to);
    expect(answer.change).toBeUndefined();
    expect(answer.bucketMs).toBe(HOUR);
    const counted = answer.buckets.reduce((sum, { count }) => sum + count, 0);
    expect(counted).toBe(members.length);
  });

  it('refuses to date a change in a time without bounds', async () => {
    const refused = opened.store.queries.onset({ filter: {}, measure: 'count' } as never);
    await expect(refused).rejects.toMatchObject({ code: 'invalid_query' });
  });
});

function spansOfPrompt(version: string): readonly { trace: KnownTrace }[] {
  return traces
    .filter((trace) => spansOf(trace, 'llm').some(({ data }) => data.prompt?.versionId === version))
    .map((trace) => ({ trace }));
}
