import type { LateSpanRecord, OpenTraceRecord, ScoreRecord, TraceRecord } from '@llmtrace/core';
import { withLate } from '@llmtrace/core/records';
import type { StoredTrace, TraceStore } from '@llmtrace/store';

/** Everything that is known under one trace id. */
export interface FoundTrace {
  readonly traceId: string;
  /** Finished roots with their late spans, and roots that still run, by start. */
  readonly roots: readonly (TraceRecord | OpenTraceRecord)[];
  /** Spans that ended after a root that has not ended itself. */
  readonly strays: readonly LateSpanRecord[];
  readonly scores: readonly ScoreRecord[];
  /** Roots whose text is gone by age or erasure. */
  readonly expired: number;
}

/** Reads everything under a trace id, each late span in its place. */
export async function readFound(store: TraceStore, traceId: string): Promise<FoundTrace> {
  const stored = await store.getTrace(traceId);
  const scores = new Map<string, ScoreRecord>();
  for (const trace of stored) for (const score of trace.scores) scores.set(score.scoreId, score);
  return {
    traceId,
    roots: stored.map(wholeRoot),
    strays: stored.flatMap(({ root, late }) => (root.type === 'open' ? late : [])),
    scores: [...scores.values()].toSorted((a, b) => a.createdAt - b.createdAt),
    expired: stored.filter(({ text }) => text === 'expired').length,
  };
}

function wholeRoot({ root, late }: StoredTrace): TraceRecord | OpenTraceRecord {
  if (root.type === 'open' || late.length === 0) return root;
  const spans = withLate(
    root.spans,
    late.map(({ span }) => span),
  );
  return { ...root, spans: spans.toSorted((a, b) => a.startTime - b.startTime) };
}
