import { LatencySketch } from '@llmtrace/core';
import {
  callsOf,
  spansOf,
  topScoresOf,
  type KnownTrace,
  type KnownTraffic,
} from './known-traffic.js';

/** What is counted and its trace, as the oracle of aggregates sees it. */
export interface Counted {
  readonly trace: KnownTrace;
  readonly key: readonly (string | null)[];
  readonly failed: boolean;
  readonly durationMs: number;
  readonly ttftMs?: number | undefined;
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly cached?: number | undefined;
  readonly cost?: number | undefined;
  readonly unpriced?: number;
  readonly retries?: number;
}

/** A trace as what is counted. */
export function asCounted(trace: KnownTrace, key: readonly (string | null)[]): Counted {
  const { totals } = trace;
  const first = spansOf(trace, 'llm').find(({ data }) => data.timeToFirstTokenMs !== undefined);
  return {
    trace,
    key,
    failed: trace.status === 'error',
    durationMs: trace.durationMs,
    ttftMs: first?.data.timeToFirstTokenMs,
    input: totals.inputTokens,
    output: totals.outputTokens,
    cached: totals.cachedTokens,
    cost: totals.costNanoUsd,
    unpriced: totals.unpricedCalls,
    retries: totals.retries,
  };
}

/** The paid calls of a trace as what is counted. */
export function callsAsCounted(
  trace: KnownTrace,
  keyOf: (call: ReturnType<typeof callsOf>[number]) => readonly (string | null)[],
): readonly Counted[] {
  return callsOf(trace).map((call) => {
    const { data, kind } = call;
    const judge = kind === 'llm' && data.purpose === 'judge';
    return {
      trace,
      key: keyOf(call),
      failed: call.status === 'error',
      durationMs: call.durationMs,
      ttftMs: kind === 'llm' ? data.timeToFirstTokenMs : undefined,
      input: data.usage?.inputTokens,
      output: data.usage?.outputTokens,
      cached: data.usage?.cachedTokens,
      cost: judge ? 0 : data.cost?.totalNanoUsd,
      unpriced: data.cost?.status === 'unknown_model' ? 1 : 0,
      retries: kind === 'llm' && data.purpose === 'retry' ? 1 : 0,
    };
  });
}

/** A row of an answer: the numbers that every unit has. */
export function basicRows(counted: readonly Counted[], bucketMs?: number): readonly object[] {
  return grouped(counted, bucketMs).map(({ key, from, members }) => {
    const latency = new LatencySketch();
    const ttft = new LatencySketch();
    for (const { durationMs, ttftMs } of members) {
      latency.add(durationMs);
      if (ttftMs !== undefined) ttft.add(ttftMs);
    }
    const total = (of: (member: Counted) => number | undefined): number =>
      members.reduce((sum, member) => sum + (of(member) ?? 0), 0);
    const count = members.length;
    const errors = total(({ failed }) => Number(failed));
    const input = total((member) => member.input);
    const cost = total((member) => member.cost);
    return {
      key,
      ...(from === undefined ? {} : { from }),
      count: {
        count,
        errors,
        errorRate: errors / count,
        traces: new Set(members.map(({ trace }) => trace)).size,
      },
      latency: {
        ...quantiles(latency),
        mean: total(({ durationMs }) => Math.round(durationMs * 1000)) / count / 1000,
      },
      ...(ttft.count === 0 ? {} : { ttft: quantiles(ttft) }),
      tokens: {
        input,
        output: total((member) => member.output),
        cached: total((member) => member.cached),
        cachedShare: input === 0 ? 0 : total((member) => member.cached) / input,
      },
      cost: {
        nanoUsd: cost,
        perRequestNanoUsd: cost / count,
        unpricedCalls: total((member) => member.unpriced),
      },
    };
  });
}

/** Puts members together by key and stretch of time: the largest first, equal ones by name, within one by time. */
export function grouped<T extends Pick<Counted, 'trace' | 'key'>>(
  counted: readonly T[],
  bucketMs?: number,
): { key: readonly (string | null)[]; from?: number; members: readonly T[] }[] {
  const groups = Map.groupBy(counted, ({ key }) => JSON.stringify(key));
  return [...groups]
    .sort(([a, left], [b, right]) => right.length - left.length || (a < b ? -1 : 1))
    .flatMap(([key, members]) => {
      if (bucketMs === undefined) return [{ key: JSON.parse(key), members }];
      const buckets = Map.groupBy(
        members,
        ({ trace }) => Math.floor(trace.startTime / bucketMs) * bucketMs,
      );
      return [...buckets]
        .sort(([a], [b]) => a - b)
        .map(([from, inside]) => ({ key: JSON.parse(key), from, members: inside }));
    });
}

/** What is known of retrieval in some traces, of an index or all. */
export function retrievalOf(
  traces: readonly KnownTrace[],
  lowScore: number,
  index?: string,
): object {
  const spans = traces.flatMap((trace) =>
    spansOf(trace, 'retrieval').filter(({ data }) => index === undefined || data.index === index),
  );
  const scores = traces
    .filter((trace) => index === undefined || spansOf(trace, 'retrieval')[0]?.data.index === index)
    .flatMap(topScoresOf)
    .sort((a, b) => a - b);
  const empty = spans.filter(({ data }) => data.topKReturned === 0).length;
  const found = traces.flatMap((trace) => {
    const chunks = spansOf(trace, 'retrieval')
      .filter(({ data }) => index === undefined || data.index === index)
      .flatMap(({ data }) => data.chunks ?? []);
    const tokens = chunks.reduce((sum, chunk) => sum + (chunk.tokens ?? 0), 0);
    return chunks.length === 0 ? [] : [{ tokens, input: trace.totals.inputTokens }];
  });
  const sum = (of: 'tokens' | 'input'): number => found.reduce((all, item) => all + item[of], 0);
  return {
    count: spans.length,
    empty,
    emptyShare: empty / spans.length,
    meanTopScore: scores.reduce((a, b) => a + b, 0) / scores.length,
    medianTopScore: scores[Math.ceil(scores.length / 2) - 1],
    lowShare: scores.filter((score) => score < lowScore).length / scores.length,
    tokenShare: sum('tokens') / sum('input'),
  };
}

/** Means of scores, of some traces. */
export function scoresOf(
  traces: readonly KnownTrace[],
  { scores }: KnownTraffic,
): Record<string, { count: number; mean: number }> {
  const ids = new Set(traces.map(({ traceId }) => traceId));
  const means: Record<string, { count: number; mean: number }> = {};
  for (const [name, members] of Map.groupBy(scores, (score) => score.name)) {
    const values = members
      .filter(({ traceId, value }) => ids.has(traceId as string) && typeof value !== 'string')
      .map(({ value }) => Number(value));
    if (values.length === 0) continue;
    means[name] = { count: values.length, mean: values.reduce((a, b) => a + b, 0) / values.length };
  }
  return means;
}

/** Shares of answering LLM calls by the reason they ended for. */
export function finishReasonsOf(traces: readonly KnownTrace[]): Record<string, number> {
  const calls = traces
    .flatMap((trace) => spansOf(trace, 'llm'))
    .filter(({ data }) => data.purpose !== 'judge');
  const groups = Map.groupBy(calls, ({ data }) => data.finishReason ?? 'none');
  return Object.fromEntries(
    [...groups].map(([reason, all]) => [reason, all.length / calls.length]),
  );
}

export function quantiles(sketch: LatencySketch): object {
  return { p50: sketch.quantile(0.5), p95: sketch.quantile(0.95), p99: sketch.quantile(0.99) };
}

/** Rounds every number to twelve digits: sums in another order differ in the last ones. */
export function rounded<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_, item: unknown) =>
      typeof item === 'number' ? Number(item.toPrecision(12)) : item,
    ),
  ) as T;
}
