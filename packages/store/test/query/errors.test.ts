import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorGroup, ErrorQuery } from '../../src/index.js';
import { DATABASES, WRITING_MS, writeAll, type OpenStore } from './databases.js';
import { DAY, HOUR, knownTraffic, type KnownTrace } from './known-traffic.js';

const traffic = knownTraffic(1_200, 7);
/** A root that failed after its steps had gone well, and a tool that says no more than that it failed. */
const [first, second] = traffic.traces.filter(({ spans }) =>
  spans.every(({ error }) => error === undefined),
) as [KnownTrace, KnownTrace];
const rootFailed: KnownTrace = {
  ...first,
  traceId: 'a'.repeat(32),
  status: 'error',
  outcome: 'error',
  error: { type: 'TypeError', message: 'x is undefined' },
};
const toolFailed: KnownTrace = {
  ...second,
  traceId: 'b'.repeat(32),
  spans: [
    {
      spanId: 'c'.repeat(16),
      parentSpanId: second.rootSpanId,
      kind: 'tool',
      name: 'send_mail',
      startTime: second.startTime,
      durationMs: 3,
      status: 'ok',
      data: { success: false },
    },
  ],
};
const traces = [...traffic.traces, rootFailed, toolFailed];

interface Failure {
  readonly trace: KnownTrace;
  readonly names: Partial<ErrorGroup>;
}

/** Every error of the traces, as the record has it. */
function failuresOf(trace: KnownTrace): readonly Failure[] {
  const steps = trace.spans.flatMap((span): Failure[] => {
    const { kind, error, data } = span;
    const failed = error !== undefined || (kind === 'tool' && data.success === false);
    if (!failed) return [];
    const tool = kind === 'tool' ? (data.toolName ?? span.name) : undefined;
    const names = {
      type: error?.type ?? 'tool_failed',
      code: error?.code,
      kind,
      provider: kind === 'llm' ? data.provider : undefined,
      model: kind === 'llm' || kind === 'tool' || kind === 'parser' ? data.model : undefined,
      route: trace.route,
      tool,
      parser: kind === 'parser' ? data.schemaName : undefined,
    };
    return [{ trace, names: JSON.parse(JSON.stringify(names)) as Partial<ErrorGroup> }];
  });
  const { error } = trace;
  if (error === undefined || steps.some(({ names }) => names.type === error.type)) return steps;
  const names = { type: error.type, kind: trace.kind, route: trace.route };
  return [...steps, { trace, names: JSON.parse(JSON.stringify(names)) as Partial<ErrorGroup> }];
}

function groupsOf(
  members: readonly KnownTrace[],
  by: readonly (keyof ErrorGroup)[],
  bucketMs: number,
  samples: number,
): readonly object[] {
  const groups = Map.groupBy(members.flatMap(failuresOf), ({ names }) =>
    JSON.stringify(['type' as const, ...by].map((name) => names[name as keyof ErrorGroup] ?? null)),
  );
  return [...groups]
    .sort(([a, left], [b, right]) => right.length - left.length || (a < b ? -1 : 1))
    .map(([key, failures]) => {
      const values = JSON.parse(key) as (string | null)[];
      const names = ['type' as const, ...by].map((name, i) => [name, values[i]]);
      const own = [...new Set(failures.map(({ trace }) => trace))];
      own.sort((a, b) => b.startTime - a.startTime);
      const bucketOf = (trace: KnownTrace): number =>
        Math.floor(trace.startTime / bucketMs) * bucketMs;
      const times = Map.groupBy(failures, ({ trace }) => bucketOf(trace));
      return {
        ...Object.fromEntries(names.filter(([, value]) => value !== null)),
        count: failures.length,
        traces: own.length,
        firstSeen: own.at(-1)!.startTime,
        lastSeen: own[0]!.startTime,
        overTime: [...times]
          .sort(([a], [b]) => a - b)
          .map(([from, inside]) => ({ from, count: inside.length })),
        samples: own.slice(0, samples).map(({ traceId, rootSpanId }) => ({ traceId, rootSpanId })),
      };
    });
}

describe.each(DATABASES)('errors in %s', (_, open) => {
  let opened: OpenStore;
  const ask = async (query: ErrorQuery): Promise<readonly ErrorGroup[]> =>
    (await opened.store.queries.errors(query)).groups;
  beforeAll(async () => {
    opened = open();
    await writeAll(opened, [...traffic.records, rootFailed, toolFailed]);
  }, WRITING_MS);
  afterAll(() => opened.close());

  it('groups errors of steps, and those of roots that no step had', async () => {
    const groups = await ask({ limit: 1_000 });
    expect(groups).toEqual(groupsOf(traces, ['kind', 'model', 'route', 'tool', 'parser'], DAY, 3));
    expect(groups).toContainEqual(expect.objectContaining({ type: 'TypeError', kind: 'request' }));
    expect(groups).toContainEqual(
      expect.objectContaining({ type: 'tool_failed', tool: 'send_mail' }),
    );
  });

  it('groups by code and provider alone, an hour at a time', async () => {
    const { from, to } = traffic.incidents.rateLimits;
    const time = { from, to: to as number };
    const groups = await ask({ filter: { time }, by: ['provider', 'code'], samples: 5 });
    const members = traces.filter((t) => t.startTime >= time.from && t.startTime < time.to);
    expect(groups).toEqual(groupsOf(members, ['provider', 'code'], HOUR, 5));
    expect(groups[0]).toMatchObject({ type: 'RateLimitError', provider: 'anthropic' });
  });

  it('groups the errors of one route', async () => {
    const route = '/api/documents/extract';
    const groups = await ask({ filter: { route }, by: ['parser'] });
    expect(groups).toEqual(
      groupsOf(
        traces.filter((t) => t.route === route),
        ['parser'],
        DAY,
        3,
      ),
    );
  });

  it('says that there are more groups', async () => {
    const { groups, more } = await opened.store.queries.errors({ limit: 2 });
    expect(groups).toHaveLength(2);
    expect(more).toBe(true);
  });
});
