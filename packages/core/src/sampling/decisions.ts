import type { SamplingRecord } from '../model/record.js';
import type { CountedTrace } from './rollup.js';

/** What was decided for a root, for whatever comes after it. */
export interface RememberedDecision {
  readonly rootSpanId: string;
  readonly sampling: SamplingRecord;
  /** Where it was counted, if it was dropped. */
  readonly counted?: CountedTrace | undefined;
}

const MAX_REMEMBERED = 20_000;

/**
 * Remembers what was decided for roots, so that late spans and scores share their fate. Bounded: the oldest is forgotten,
 * and what comes after it is kept.
 */
export class Decisions {
  readonly #max: number;
  readonly #byTrace: Map<string, readonly RememberedDecision[]> = new Map();
  #size: number = 0;

  constructor(max: number = MAX_REMEMBERED) {
    this.#max = max;
  }

  remember(traceId: string, decision: RememberedDecision): void {
    const others = (this.#byTrace.get(traceId) ?? []).filter(
      ({ rootSpanId }) => rootSpanId !== decision.rootSpanId,
    );
    this.forget(traceId);
    this.#byTrace.set(traceId, [...others, decision]);
    this.#size += others.length + 1;
    while (this.#size > this.#max) this.forget(this.#byTrace.keys().next().value as string);
  }

  /** `undefined` for a root that is not known (any more). */
  of(traceId: string, rootSpanId: string): RememberedDecision | undefined {
    return this.#byTrace.get(traceId)?.find((known) => known.rootSpanId === rootSpanId);
  }

  /** Those of all roots under a trace id that are known. */
  ofTrace(traceId: string): readonly RememberedDecision[] {
    return this.#byTrace.get(traceId) ?? [];
  }

  forget(traceId: string): void {
    this.#size -= this.#byTrace.get(traceId)?.length ?? 0;
    this.#byTrace.delete(traceId);
  }
}
