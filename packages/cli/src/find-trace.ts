import type {
  CostRecord,
  LateSpanRecord,
  LlmTraceRecord,
  OpenTraceRecord,
  ScoreRecord,
  TraceRecord,
} from '@llmtrace/core';
import {
  applyCosts,
  holding,
  readSegment,
  type ReadNotes,
  type Segment,
} from '@llmtrace/core/records';
import { openSegments } from './read-records.js';

/** Everything that is known under one trace id. */
export interface FoundTrace {
  readonly traceId: string;
  /** Finished roots with their late spans, and roots that still run, by start. */
  readonly roots: readonly (TraceRecord | OpenTraceRecord)[];
  /** Spans that ended after a trace which is not here (any more). */
  readonly strays: readonly LateSpanRecord[];
  readonly scores: readonly ScoreRecord[];
}

/** The traces whose id begins with `prefix`. Reads the whole folder, since only that proves a prefix unique. */
export async function findTraces(
  dir: string,
  prefix: string,
  notes: ReadNotes,
): Promise<readonly FoundTrace[]> {
  const segments = await openSegments(dir);
  const found = new Map<string, Collected>();
  for (const segment of segments) {
    for await (const record of readSegment(segment, notes, holding(`"traceId":"${prefix}`))) {
      if (!('traceId' in record) || !record.traceId?.startsWith(prefix)) continue;
      const { traceId } = record;
      let collected = found.get(traceId);
      if (!collected) found.set(traceId, (collected = new Collected(traceId)));
      collected.add(record);
    }
  }
  const only = found.size === 1 ? [...found.values()][0] : undefined;
  if (only) await addIndirectScores(only, segments);
  return [...found.values()].map((collected) => collected.result());
}

/** Scores may name a request or a provider's response instead of the trace. */
async function addIndirectScores(trace: Collected, segments: readonly Segment[]): Promise<void> {
  const ids = trace.otherIds();
  if (ids.size === 0) return;
  const isWanted = holding(...[...ids].map((id) => JSON.stringify(id)));
  // Unreadable lines were counted on the first way through.
  const notes: ReadNotes = { skippedLines: 0 };
  for (const segment of segments) {
    for await (const record of readSegment(segment, notes, isWanted)) {
      if (record.type !== 'score') continue;
      if (ids.has(record.requestId ?? '') || ids.has(record.responseId ?? '')) trace.add(record);
    }
  }
}

class Collected {
  readonly #traceId: string;
  readonly #traces: Map<string, TraceRecord> = new Map();
  readonly #open: Map<string, OpenTraceRecord> = new Map();
  readonly #late: Map<string, LateSpanRecord> = new Map();
  readonly #scores: Map<string, ScoreRecord> = new Map();
  readonly #costs: CostRecord[] = [];

  constructor(traceId: string) {
    this.#traceId = traceId;
  }

  /** Records come at least once: the same one again changes nothing. */
  add(record: LlmTraceRecord): void {
    if (record.type === 'trace') this.#traces.set(record.rootSpanId, record);
    else if (record.type === 'open') this.#open.set(record.rootSpanId, record);
    else if (record.type === 'span') this.#late.set(record.span.spanId, record);
    else if (record.type === 'cost') this.#costs.push(record);
    else if (record.type === 'score' && this.#isNewer(record)) {
      this.#scores.set(record.scoreId, record);
    }
  }

  #isNewer({ scoreId, createdAt }: ScoreRecord): boolean {
    return (this.#scores.get(scoreId)?.createdAt ?? 0) <= createdAt;
  }

  /** The ids of its requests and of its models' responses. */
  otherIds(): ReadonlySet<string> {
    const ids = new Set<string>();
    for (const trace of this.#traces.values()) {
      if (trace.requestId) ids.add(trace.requestId);
      for (const span of trace.spans) {
        if (span.kind === 'llm' && span.data?.responseId) ids.add(span.data.responseId);
      }
    }
    return ids;
  }

  result(): FoundTrace {
    const late = [...this.#late.values()];
    const traces = [...this.#traces.values()].map((trace) =>
      applyCosts(withLate(trace, late), this.#costs),
    );
    const open = [...this.#open.values()].filter(({ rootSpanId }) => !this.#traces.has(rootSpanId));
    return {
      traceId: this.#traceId,
      roots: [...traces, ...open].toSorted((a, b) => a.startTime - b.startTime),
      strays: late.filter(({ rootSpanId }) => !this.#traces.has(rootSpanId)),
      scores: [...this.#scores.values()].toSorted((a, b) => a.createdAt - b.createdAt),
    };
  }
}

function withLate(trace: TraceRecord, late: readonly LateSpanRecord[]): TraceRecord {
  const own = late
    .filter(({ rootSpanId }) => rootSpanId === trace.rootSpanId)
    .map(({ span }) => span);
  if (own.length === 0) return trace;
  // A span that was open when its trace was written is there already, without its end.
  const ended = new Set(own.map(({ spanId }) => spanId));
  const spans = trace.spans.filter(({ spanId }) => !ended.has(spanId));
  return { ...trace, spans: [...spans, ...own].toSorted((a, b) => a.startTime - b.startTime) };
}
