import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aTrace } from '@llmtrace/testing/sample-records';
import type { SpanRecord, TraceRecord } from '@llmtrace/core';
import type { AggregateQuery, TraceFilter, TraceQuery } from '../../src/index.js';
import { DATABASES, WRITING_MS, writeAll, type OpenStore } from './databases.js';

/** What breaks statements that are pasted together, and words that databases and JSON read in their own way. */
const HOSTILE: readonly string[] = [
  "' OR '1'='1",
  "'; DROP TABLE llm_traces; --",
  '" OR ""="',
  "\\' OR 1=1 --",
  "') UNION SELECT 1, 2, 3 --",
  '1; SELECT pg_sleep(5)',
  '$1',
  '?',
  ':name',
  '%',
  '_',
  '{a,b}',
  '$."a"',
  '$[0]',
  '"quoted"',
  'back\\slash',
  '/*',
  'NULL',
  '__proto__',
  'a\u0000b',
  '\ud800',
  '漢字 🙂',
  "x'41'",
];

/** Shape: NUL and lone surrogates are kept as U+FFFD, in names and in what is asked for alike. */
function traceOf(text: string, i: number): TraceRecord {
  const hex = (i + 1).toString(16);
  const span = (kind: string, data: object, more: object = {}): SpanRecord =>
    ({
      spanId: `${kind.length}${i}`.padStart(16, '0'),
      parentSpanId: '00000000000000a0',
      kind,
      name: kind,
      startTime: Date.UTC(2026, 5, 3) + i,
      durationMs: 5,
      status: 'ok',
      data,
      ...more,
    }) as unknown as SpanRecord;
  return aTrace({
    traceId: hex.padStart(32, '0'),
    startTime: Date.UTC(2026, 5, 3) + i,
    name: text,
    route: text,
    serviceName: text,
    environment: text,
    requestId: text,
    sessionId: text,
    userIdHash: text,
    userSegment: text,
    tenantId: text,
    locale: text,
    feature: text,
    variant: text,
    pipeline: text,
    pipelineVersion: text,
    deploymentId: text,
    gitSha: text,
    tags: [text],
    featureFlags: { flag: text, [text]: true },
    metadata: { key: text, [text]: { inner: text } },
    input: `before ${text} after`,
    sampling: { tier: 'full', rule: text, rate: 1 },
    redaction: {
      applied: true,
      found: true,
      entityTypes: [text],
      counts: {},
      failedFields: 0,
      policyVersion: '1',
    },
    spans: [
      span(
        'llm',
        {
          provider: text,
          model: text,
          responseModel: text,
          responseId: text,
          prompt: { name: text, versionId: text, releaseLabel: text },
          params: { responseFormat: text },
          finishReason: text,
        },
        { error: { type: text, code: text } },
      ),
      span('tool', { toolName: text }),
      span('retrieval', { index: text }),
    ],
  });
}

const traces = HOSTILE.map(traceOf);

/** Every field of a filter that takes a text. */
const FIELDS = [
  'name',
  'route',
  'service',
  'environment',
  'requestId',
  'session',
  'userHash',
  'userSegment',
  'tenant',
  'locale',
  'feature',
  'variant',
  'pipeline',
  'pipelineVersion',
  'deployment',
  'gitSha',
  'samplingRule',
  'tags',
  'entityType',
  'model',
  'responseModel',
  'provider',
  'promptName',
  'promptVersion',
  'releaseLabel',
  'responseFormat',
  'finishReason',
  'responseId',
  'tool',
  'retrievalIndex',
  'errorType',
  'errorCode',
] as const satisfies readonly (keyof TraceFilter)[];

const FILTERS: readonly (readonly [field: string, of: (text: string) => TraceFilter])[] = [
  ...FIELDS.map((field) => [field, (text: string) => ({ [field]: text })] as const),
  ['featureFlags, its value', (text) => ({ featureFlags: { flag: text } })],
  ['featureFlags, its name', (text) => ({ featureFlags: { [pointer(text)]: true } })],
  ['metadata, its value', (text) => ({ metadata: { key: text } })],
  ['metadata, its path', (text) => ({ metadata: { [pointer(text, 'inner')]: text } })],
  ['scores, its value', (text) => ({ scores: { label: text } })],
  ['scores, its name', (text) => ({ scores: { [text]: true } })],
];

describe.each(DATABASES)('hostile texts in %s', (_, open) => {
  let opened: OpenStore;
  const found = async (query: TraceQuery): Promise<readonly string[]> =>
    (await opened.store.queries.search(query)).traces.map(({ traceId }) => traceId);
  beforeAll(async () => {
    opened = open();
    const scores = traces.flatMap(({ traceId }, i) =>
      (['label', HOSTILE[i] as string] as const).map((name, j) => ({
        type: 'score' as const,
        schemaVersion: 1 as const,
        scoreId: `score ${i} ${j}`,
        traceId,
        name,
        value: j === 0 ? (HOSTILE[i] as string) : true,
        source: 'human' as const,
        createdAt: Date.UTC(2026, 5, 4),
      })),
    );
    await writeAll(opened, [...traces, ...scores]);
  }, WRITING_MS);
  afterAll(() => opened.close());

  it.each(FILTERS)('finds each by %s as the text that it is', async (_, filter) => {
    for (const [i, text] of HOSTILE.entries()) {
      expect(await found({ filter: filter(text) }), text).toEqual([traces[i]?.traceId]);
    }
    expect(await found({ filter: filter("nothing ' like it") })).toEqual([]);
  });

  it.each(FIELDS)('leaves out what %s is not to be', async (field) => {
    for (const [i, text] of HOSTILE.entries()) {
      const rest = traces.map(({ traceId }) => traceId).filter((id) => id !== traces[i]?.traceId);
      expect(await found({ filter: { [field]: { not: text } } }), text).toEqual(rest.toReversed());
    }
  });

  it('finds each by a part of its text', async () => {
    for (const [i, text] of HOSTILE.entries()) {
      expect(await found({ filter: { text: `before ${text} AFTER` } })).toEqual([
        traces[i]?.traceId,
      ]);
    }
  });

  it('keeps them apart as values of a dimension and of a picker', async () => {
    const kept = HOSTILE.map((text) => text.replaceAll('\0', '\ufffd').toWellFormed()).sort();
    for (const dimension of ['route', 'tenant', 'tool', 'model'] as const) {
      const { rows } = await opened.store.queries.aggregate({ by: [dimension] });
      expect(rows.map(({ key }) => key[0]).sort()).toEqual(kept);
      const values = await opened.store.queries.values({ of: dimension, prefix: "'" });
      expect(values.map(({ value }) => value).sort()).toEqual(
        kept.filter((value) => value.startsWith("'")),
      );
    }
    for (const of of ['tag', 'errorCode'] as const) {
      const values = await opened.store.queries.values({ of });
      expect(values.map(({ value }) => value).sort()).toEqual(kept);
    }
  });

  it.each(HOSTILE)(
    'refuses %j as a cursor, an order, a dimension, a number and a field',
    async (text) => {
      const { queries } = opened.store;
      const refused: readonly Promise<unknown>[] = [
        queries.search({ cursor: text }),
        queries.search({
          cursor: Buffer.from(JSON.stringify(['traces time desc', text, 1, text, text])).toString(
            'base64url',
          ),
        }),
        queries.search({ sort: { by: text as 'time' } }),
        queries.search({ sort: { by: 'time', direction: text as 'asc' } }),
        queries.search({ limit: text as unknown as number }),
        queries.search({
          filter: JSON.parse(JSON.stringify({ [`${text} `]: text })) as TraceFilter,
        }),
        queries.search({ filter: { latencyMs: { min: text as unknown as number } } }),
        queries.search({ filter: { status: text as 'error' } }),
        queries.aggregate({ by: [text as 'route'] }),
        queries.aggregate({ measures: [text] } as unknown as AggregateQuery),
        queries.aggregate({ bucketMs: text as unknown as number }),
        queries.errors({ by: [text as 'code'] }),
        queries.sessions({ cursor: text }),
        queries.sessions({ sort: text as 'time' }),
        queries.transcript({ session: 's', cursor: text }),
        queries.topSpans({ by: text as 'latency' }),
        queries.values({ of: text as 'route' }),
      ];
      for (const result of await Promise.allSettled(refused)) {
        expect(result).toMatchObject({ status: 'rejected', reason: { code: 'invalid_query' } });
      }
    },
  );

  it('carries them through the cursors of its pages', async () => {
    const sessions: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await opened.store.queries.sessions({
        sort: 'traces',
        limit: 3,
        ...(cursor === undefined ? {} : { cursor }),
      });
      sessions.push(...page.sessions.map(({ sessionId }) => sessionId));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(new Set(sessions).size).toBe(HOSTILE.length);
    expect(sessions).toHaveLength(HOSTILE.length);
  });

  it('does not touch the prototype of anything', async () => {
    await found({ filter: JSON.parse('{"metadata":{"__proto__":"x"}}') as TraceFilter });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(await found({})).toHaveLength(HOSTILE.length);
  });
});

function pointer(...parts: readonly string[]): string {
  return parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
