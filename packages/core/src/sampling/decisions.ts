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
/** A caller may send all its requests under one trace id. */
const MAX_ROOTS_OF_TRACE = 32;
const NONE: readonly RememberedDecision[] = [];

/**
 * Remembers what was decided for roots, so that late spans and scores share their fate. Bounded: the older half is
 * forgotten at once, and what comes after it is kept.
 */
export class Decisions {
  readonly #half: number;
  #newer: Map<string, readonly RememberedDecision[]> = new Map();
  #older: Map<string, readonly RememberedDecision[]> = new Map();

  constructor(max: number = MAX_REMEMBERED) {
    this.#half = Math.ceil(max / 2);
  }

  remember(traceId: string, decision: RememberedDecision): void {
    const known = this.ofTrace(traceId).slice(1 - MAX_ROOTS_OF_TRACE);
    this.#newer.set(
      traceId,
      known.length === 0
        ? [decision]
        : [...known.filter(({ rootSpanId }) => rootSpanId !== decision.rootSpanId), decision],
    );
    if (this.#newer.size < this.#half) return;
    this.#older = this.#newer;
    this.#newer = new Map();
  }

  /** `undefined` for a root that is not known (any more). */
  of(traceId: string, rootSpanId: string): RememberedDecision | undefined {
    return this.ofTrace(traceId).find((known) => known.rootSpanId === rootSpanId);
  }

  /** Those of all roots under a trace id that are known. */
  ofTrace(traceId: string): readonly RememberedDecision[] {
    return this.#newer.get(traceId) ?? this.#older.get(traceId) ?? NONE;
  }
}
