import { hashId } from '@llmtrace/core/records';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TraceFilter, TraceQuery, TraceSort } from '../../src/index.js';
import { createQueries } from '../../src/query/create-queries.js';
import type { SqlTraceStore } from '../../src/sql-trace-store.js';
import { DATABASES, HASH_KEY, WRITING_MS, writeAll, type OpenStore } from './databases.js';
import { DAY, knownTraffic, spansOf, topScoresOf, type KnownTrace } from './known-traffic.js';

const traffic = knownTraffic(1_200);
const { traces, from, incidents } = traffic;
const some = traces.find(({ spans }) =>
  spans.some(({ error }) => error !== undefined),
) as KnownTrace;
const answered = traces.find((trace) => spansOf(trace, 'llm').some(({ data }) => data.responseId));
const responseId = spansOf(answered as KnownTrace, 'llm').find(({ data }) => data.responseId)?.data
  .responseId as string;

/** A filter, and what it means in plain words of the record. */
type Case = readonly [what: string, filter: TraceFilter, means: (trace: KnownTrace) => boolean];

const cases: readonly Case[] = [
  ['everything', {}, () => true],
  [
    'a time, its end left out',
    { time: { from: from + DAY, to: traces[500]!.startTime } },
    (t) => t.startTime >= from + DAY && t.startTime < traces[500]!.startTime,
  ],
  ['a trace id', { traceId: some.traceId }, (t) => t.traceId === some.traceId],
  ['a request id', { requestId: some.requestId! }, (t) => t.requestId === some.requestId],
  ['jobs', { kind: 'job' }, (t) => t.kind === 'job'],
  ['a name', { name: 'summarise_tickets' }, (t) => t.name === 'summarise_tickets'],
  ['failures', { status: 'error' }, (t) => t.status === 'error'],
  [
    'some outcomes',
    { outcome: ['partial', 'degraded_success'] },
    (t) => t.outcome === 'partial' || t.outcome === 'degraded_success',
  ],
  ['no route', { route: { exists: false } }, (t) => t.route === undefined],
  [
    'any route but one, or none',
    { route: { not: '/api/support/chat' } },
    (t) => t.route !== '/api/support/chat',
  ],
  ['a service', { service: 'shop-api' }, (t) => t.serviceName === 'shop-api'],
  ['an environment', { environment: 'staging' }, (t) => t.environment === 'staging'],
  [
    'some tenants',
    { tenant: ['hooli', 'umbrella'] },
    (t) => t.tenantId === 'hooli' || t.tenantId === 'umbrella',
  ],
  ['a session', { session: some.sessionId! }, (t) => t.sessionId === some.sessionId],
  ['a user', { userHash: some.userIdHash! }, (t) => t.userIdHash === some.userIdHash],
  ['a segment', { userSegment: 'team' }, (t) => t.userSegment === 'team'],
  ['a locale', { locale: 'de' }, (t) => t.locale === 'de'],
  ['a feature', { feature: 'orders' }, (t) => t.feature === 'orders'],
  ['a variant', { variant: 'concise' }, (t) => t.variant === 'concise'],
  ['a pipeline', { pipeline: 'summaries' }, (t) => t.pipeline === 'summaries'],
  ['a version', { pipelineVersion: '2.5.0' }, (t) => t.pipelineVersion === '2.5.0'],
  ['a deployment', { deployment: 'eu-1' }, (t) => t.deploymentId === 'eu-1'],
  ['a commit', { gitSha: '3c9f2a11' }, (t) => t.gitSha === '3c9f2a11'],
  ['a sampling rule', { samplingRule: 'default' }, (t) => t.sampling.rule === 'default'],
  ['a tag', { tags: 'beta' }, (t) => t.tags!.includes('beta')],
  [
    'no such tag',
    { tags: { not: ['beta', 'chat'] } },
    (t) => !t.tags!.some((tag) => tag === 'beta' || tag === 'chat'),
  ],
  [
    'a flag that is on',
    { featureFlags: { rerank: true } },
    (t) => t.featureFlags!['rerank'] === true,
  ],
  ['a flag by its number', { featureFlags: { temperature: 0.2 } }, () => true],
  [
    'metadata by key',
    { metadata: { plan: ['free', 'team'] } },
    (t) => t.metadata!['plan'] !== 'enterprise',
  ],
  [
    'metadata by path',
    { metadata: { '/order/items': 3 } },
    (t) => (t.metadata!['order'] as { items: number }).items === 3,
  ],
  ['metadata that is not there', { metadata: { nothing: { exists: false } } }, () => true],
  [
    'a latency',
    { latencyMs: { min: 2_000, max: 4_000.5 } },
    (t) => t.durationMs >= 2_000 && t.durationMs <= 4_000.5,
  ],
  [
    'a time to the first token',
    { ttftMs: { max: 600 } },
    (t) => ttftOf(t) !== undefined && ttftOf(t)! <= 600,
  ],
  ['input tokens', { inputTokens: { min: 1_000.5 } }, (t) => t.totals.inputTokens >= 1_001],
  ['output tokens', { outputTokens: { max: 100 } }, (t) => t.totals.outputTokens <= 100],
  [
    'tokens',
    { tokens: { min: 1_000, max: 1_500 } },
    (t) => between(t.totals.inputTokens + t.totals.outputTokens, 1_000, 1_500),
  ],
  ['cached tokens', { cachedTokens: { min: 1 } }, (t) => t.totals.cachedTokens > 0],
  ['a cost', { costUsd: { min: 0.004 } }, (t) => (t.totals.costNanoUsd ?? 0) >= 4_000_000],
  ['retries', { retries: { min: 1 } }, (t) => t.totals.retries > 0],
  [
    'poor retrieval',
    { topChunkScore: { max: 0.72 } },
    (t) => topScoresOf(t).some((score) => score <= 0.72),
  ],
  ['something masked', { redactions: { min: 2 } }, (t) => (t.redaction.counts['EMAIL'] ?? 0) >= 2],
  ['a type of what was masked', { entityType: 'EMAIL' }, (t) => t.redaction.found],
  ['a yes', { scores: { thumbs: true } }, (t) => t.scored['thumbs'] === true],
  [
    'a score',
    { scores: { helpfulness: { min: 3, max: 4 } } },
    (t) => between(t.scored['helpfulness'], 3, 4),
  ],
  [
    'a model and a reason to stop of one call',
    { model: 'gpt-5.5', finishReason: 'length' },
    (t) =>
      spansOf(t, 'llm').some(
        ({ data }) => data.model === 'gpt-5.5' && data.finishReason === 'length',
      ),
  ],
  [
    'a model of an embedding',
    { model: 'text-embedding-3-small' },
    (t) => spansOf(t, 'embedding').length > 0,
  ],
  [
    'no call of a model',
    { model: { not: 'gpt-5.5' } },
    (t) => !spansOf(t, 'llm').some(({ data }) => data.model === 'gpt-5.5'),
  ],
  [
    'a model that answered',
    { responseModel: 'claude-sonnet-5-20260301' },
    (t) => spansOf(t, 'llm').some(({ data }) => data.responseModel === 'claude-sonnet-5-20260301'),
  ],
  [
    'a provider',
    { provider: 'anthropic' },
    (t) => spansOf(t, 'llm').some(({ data }) => data.provider === 'anthropic'),
  ],
  [
    'a version of a prompt',
    { promptName: 'support-answer', promptVersion: 'v8' },
    (t) =>
      spansOf(t, 'llm').some(
        ({ data }) => data.prompt?.name === 'support-answer' && data.prompt.versionId === 'v8',
      ),
  ],
  [
    'a release label',
    { releaseLabel: 'production' },
    (t) => spansOf(t, 'llm').some(({ data }) => data.prompt?.releaseLabel === 'production'),
  ],
  [
    'a response format',
    { responseFormat: 'json_object' },
    (t) => spansOf(t, 'llm').some(({ data }) => data.params?.responseFormat === 'json_object'),
  ],
  [
    'a response id',
    { responseId },
    (t) => spansOf(t, 'llm').some(({ data }) => data.responseId === responseId),
  ],
  ['a tool', { tool: 'refund_order' }, (t) => t.tools.includes('refund_order')],
  ['no tool', { tool: { exists: false } }, (t) => t.tools.length === 0],
  [
    'an index',
    { retrievalIndex: 'policies' },
    (t) => spansOf(t, 'retrieval').some(({ data }) => data.index === 'policies'),
  ],
  [
    'an output that no repair made valid',
    { parserResult: 'invalid' },
    (t) => spansOf(t, 'parser').some(({ data }) => data.valid === false),
  ],
  [
    'a repaired output',
    { parserResult: 'repaired' },
    (t) =>
      spansOf(t, 'parser').some(
        ({ data }) => data.valid === true && (data.repairAttempts ?? 0) > 0,
      ),
  ],
  [
    'a rejection',
    { guardrailAction: 'rejected' },
    (t) => spansOf(t, 'guardrail').some(({ data }) => data.action === 'rejected'),
  ],
  [
    'a type of error',
    { errorType: 'RateLimitError' },
    (t) => t.spans.some(({ error }) => error?.type === 'RateLimitError'),
  ],
  [
    'an error code',
    { errorCode: ['ETIMEDOUT', 'schema_mismatch'] },
    (t) =>
      t.spans.some(({ error }) => error?.code === 'ETIMEDOUT' || error?.code === 'schema_mismatch'),
  ],
  [
    'no error',
    { errorType: { exists: false } },
    (t) => t.spans.every(({ error }) => error === undefined),
  ],
  [
    'a word of the question or answer',
    { text: 'REFUND' },
    (t) => [t.input, t.output].some((text) => String(text).toLowerCase().includes('refund')),
  ],
  ['no unexpected prompt', { unexpectedPrompt: false }, () => true],
  [
    'several at once',
    {
      time: { from: incidents.toolTimeouts.from, to: incidents.toolTimeouts.to! },
      tenant: 'globex',
      tool: 'search_orders',
      errorType: 'TimeoutError',
    },
    (t) =>
      t.tenantId === 'globex' &&
      t.startTime >= incidents.toolTimeouts.from &&
      t.startTime < incidents.toolTimeouts.to! &&
      spansOf(t, 'tool').some(({ error }) => error?.type === 'TimeoutError') &&
      t.tools.includes('search_orders'),
  ],
];

const sorts: readonly (readonly [TraceSort, (trace: KnownTrace) => number | undefined])[] = [
  [{ by: 'time' }, (t) => t.startTime],
  [{ by: 'time', direction: 'asc' }, (t) => t.startTime],
  [{ by: 'latency' }, (t) => t.durationMs],
  [{ by: 'ttft', direction: 'asc' }, ttftOf],
  [{ by: 'tokens' }, (t) => t.totals.inputTokens + t.totals.outputTokens],
  [{ by: 'inputTokens' }, (t) => t.totals.inputTokens],
  [{ by: 'outputTokens', direction: 'asc' }, (t) => t.totals.outputTokens],
  [{ by: 'cost' }, (t) => t.totals.costNanoUsd],
  [{ by: 'retries' }, (t) => t.totals.retries],
  [
    { by: 'topChunkScore' },
    (t) => (topScoresOf(t).length === 0 ? undefined : Math.min(...topScoresOf(t))),
  ],
];

describe.each(DATABASES)('search in %s', (_, open) => {
  let opened: OpenStore;
  beforeAll(async () => {
    opened = open();
    await writeAll(opened, traffic.records);
  }, WRITING_MS);
  afterAll(() => opened.close());

  it.each(cases)('finds %s', async (_, filter, means) => {
    const expected = traces.filter(means).sort((a, b) => b.startTime - a.startTime);
    const { traces: found } = await opened.store.queries.search({ filter, limit: 1_000 });
    expect(found.map(idOf)).toEqual(expected.slice(0, 1_000).map(idOf));
  });

  it.each(sorts)(
    'pages through the order %o without losing or repeating a trace',
    async (sort, of) => {
      const expected = traces.filter(
        ({ feature }) => feature === 'support' || feature === 'orders',
      );
      expected.sort(
        (a, b) => order(of(a), of(b), sort.direction === 'asc') || b.startTime - a.startTime,
      );
      const query: TraceQuery = { filter: { feature: ['support', 'orders'] }, sort, limit: 89 };
      expect(await allPages(opened, query)).toEqual(expected.map(idOf));
    },
  );

  it.each<readonly [string, TraceFilter]>([
    ['all', {}],
    ['those of some days', { time: { from: from + DAY, to: from + 5 * DAY } }],
    ['those of a model', { model: 'gpt-5.5' }],
  ])('puts the slowest of %s first', async (_, filter) => {
    const { time, model } = filter;
    const expected = traces
      .filter((t) => model === undefined || t.models.includes(model as string))
      .filter((t) => time === undefined || (t.startTime >= time.from! && t.startTime < time.to!))
      .sort((a, b) => b.durationMs - a.durationMs);
    const query: TraceQuery = { filter, sort: { by: 'latency' }, limit: 200 };
    expect(await allPages(opened, query)).toEqual(expected.map(idOf));
  });

  it('shows what the record holds', async () => {
    const { traces: found } = await opened.store.queries.search({
      filter: { traceId: some.traceId },
      text: true,
    });
    expect(found[0]).toMatchObject({
      traceId: some.traceId,
      startTime: some.startTime,
      durationMs: some.durationMs,
      models: some.models,
      tags: some.tags,
      inputTokens: some.totals.inputTokens,
      scores: some.scored,
      metadata: some.metadata,
      input: some.input,
      textState: 'kept',
      spans: some.spans.length,
    });
  });

  it('shows no text unless it is asked for', async () => {
    const { traces: found } = await opened.store.queries.search({ filter: { status: 'error' } });
    expect(found.length).toBeGreaterThan(0);
    for (const trace of found) {
      for (const field of ['input', 'output', 'errorMessage', 'metadata']) {
        expect(trace).not.toHaveProperty(field);
      }
    }
  });

  it('finds a user by the id that the app knows, which goes nowhere', async () => {
    const userIdHash = hashId('ada@example.com', HASH_KEY);
    const own = { ...some, traceId: 'e'.repeat(32), userIdHash };
    await opened.store.write([own]);
    const asked: string[] = [];
    const { database } = opened.store as SqlTraceStore;
    const queries = createQueries(
      {
        dialect: database.dialect,
        location: database.location,
        query(query, limits) {
          asked.push(JSON.stringify(query));
          return database.query(query, limits);
        },
        transaction: (work) => database.transaction(work),
        close: () => database.close(),
      },
      { hashKey: HASH_KEY },
    );
    const { traces: found } = await queries.search({
      filter: { user: ['ada@example.com', 'nobody'] },
    });
    expect(found.map(idOf)).toEqual([own.traceId]);
    expect(asked.join('')).toContain(userIdHash);
    expect(asked.join('')).not.toContain('ada@example.com');
  });
});

async function allPages({ store }: OpenStore, query: TraceQuery): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.queries.search({
      ...query,
      ...(cursor === undefined ? {} : { cursor }),
    });
    ids.push(...page.traces.map(idOf));
    cursor = page.next;
  } while (cursor !== undefined);
  return ids;
}

function idOf({ traceId }: { readonly traceId: string }): string {
  return traceId;
}

function ttftOf(trace: KnownTrace): number | undefined {
  return spansOf(trace, 'llm').find(({ data }) => data.timeToFirstTokenMs !== undefined)?.data
    .timeToFirstTokenMs;
}

function between(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}

function order(a: number | undefined, b: number | undefined, ascending: boolean): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
  return ascending ? a - b : b - a;
}
