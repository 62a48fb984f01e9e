import type { ScoreRecord, SpanKind, SpanRecord, TraceRecord } from '@llmtrace/core';
import { makeTraffic, type Traffic } from '@llmtrace/testing/traffic';

/** A trace as the oracle knows it: the record itself, and the newest of its scores by name. */
export interface KnownTrace extends TraceRecord {
  readonly scored: Readonly<Record<string, number | boolean | string>>;
}

/** Traffic as plain records, to compute answers from without any database. */
export interface KnownTraffic extends Pick<Traffic, 'from' | 'to' | 'incidents'> {
  readonly traces: readonly KnownTrace[];
  readonly scores: readonly ScoreRecord[];
  readonly records: readonly (TraceRecord | ScoreRecord)[];
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Shape: of eight days, since PostgreSQL keeps each in partitions of its own. */
export function knownTraffic(traces: number, seed: number = 1): KnownTraffic {
  const to = Date.UTC(2026, 5, 1);
  const traffic = makeTraffic({ traces, seed, from: to - 8 * DAY, to, textChars: 60 });
  const records = [...traffic];
  const scores = records.filter((record) => record.type === 'score');
  const scored = new Map<string, Record<string, number | boolean | string>>();
  for (const score of [...scores].sort((a, b) => a.createdAt - b.createdAt)) {
    const id = score.traceId as string;
    scored.set(id, { ...scored.get(id), [score.name]: score.value });
  }
  return {
    ...traffic,
    records,
    scores,
    traces: records
      .filter((record) => record.type === 'trace')
      .map((trace) => ({ ...trace, scored: scored.get(trace.traceId) ?? {} })),
  };
}

/** The spans of a kind. */
export function spansOf<K extends SpanKind>(
  trace: TraceRecord,
  kind: K,
): readonly Extract<SpanRecord, { kind: K }>[] {
  return trace.spans.filter((span): span is Extract<SpanRecord, { kind: K }> => span.kind === kind);
}

/** The calls that are paid for. */
export function callsOf(
  trace: TraceRecord,
): readonly Extract<SpanRecord, { kind: 'llm' | 'embedding' }>[] {
  return trace.spans.filter((span) => span.kind === 'llm' || span.kind === 'embedding');
}

/** The best score of each retrieval that found something. */
export function topScoresOf(trace: TraceRecord): readonly number[] {
  return spansOf(trace, 'retrieval').flatMap(({ data }) => {
    const scores = (data.chunks ?? []).map(({ score }) => score ?? 0);
    return scores.length === 0 ? [] : [Math.max(...scores)];
  });
}
