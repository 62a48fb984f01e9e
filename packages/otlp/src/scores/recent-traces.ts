import type { ScoreRecord, TraceRecord } from '@llmtrace/core';
import type { JudgedScore } from './score-target.js';

const MAX_NAMES = 20_000;

interface Place {
  readonly traceId: string;
  readonly rootSpanId: string;
  readonly spanId?: string;
}

/** Which traces were sent not long ago, by everything that a score may name: targets know traces and spans alone. */
export class RecentTraces {
  readonly #places: Map<string, Place> = new Map();

  add(trace: TraceRecord): void {
    const { traceId, rootSpanId, requestId } = trace;
    const root = { traceId, rootSpanId };
    this.#keep(`trace ${traceId}`, root);
    if (requestId !== undefined) this.#keep(`request ${requestId}`, root);
    for (const { kind, spanId, data } of trace.spans) {
      if (kind === 'llm' && data.responseId !== undefined) {
        this.#keep(`response ${data.responseId}`, { ...root, spanId });
      }
    }
  }

  /** The score with the trace and the span that it means, as far as they are known. */
  judged(score: ScoreRecord): JudgedScore {
    const place = this.#placeOf(score);
    if (place === undefined) return { score, rootSpanId: undefined };
    const spanId = score.spanId ?? place.spanId;
    return {
      score: {
        ...score,
        traceId: place.traceId,
        ...(spanId === undefined ? undefined : { spanId }),
      },
      rootSpanId: place.rootSpanId,
    };
  }

  #placeOf({ traceId, requestId, responseId }: ScoreRecord): Place | undefined {
    if (traceId !== undefined) return this.#places.get(`trace ${traceId}`);
    if (requestId !== undefined) return this.#places.get(`request ${requestId}`);
    return this.#places.get(`response ${responseId}`);
  }

  #keep(name: string, place: Place): void {
    this.#places.delete(name);
    this.#places.set(name, place);
    if (this.#places.size <= MAX_NAMES) return;
    for (const oldest of this.#places.keys()) {
      this.#places.delete(oldest);
      return;
    }
  }
}
