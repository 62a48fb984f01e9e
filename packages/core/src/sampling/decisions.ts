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
/** Ids of requests and responses that are remembered of one root. */
const MAX_OTHER_IDS = 16;
/** A caller may send all its requests under one trace id. */
const MAX_ROOTS_OF_TRACE = 32;
/** Stands for the traces of an id that several go by. */
const SEVERAL = '';
const NONE: readonly RememberedDecision[] = [];

/**
 * Remembers what was decided for roots, so that late spans and scores share their fate. Bounded: the older half is
 * forgotten at once, and what comes after it is kept.
 */
export class Decisions {
  readonly #half: number;
  #newer: Map<string, readonly RememberedDecision[]> = new Map();
  #older: Map<string, readonly RememberedDecision[]> = new Map();
  /** Trace ids by those of their requests and responses. */
  #newerIds: Map<string, string> = new Map();
  #olderIds: Map<string, string> = new Map();

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
    this.#olderIds = this.#newerIds;
    this.#newerIds = new Map();
  }

  /** Takes note of the ids of a trace's request and of the responses in it. */
  alsoKnownAs(traceId: string, ids: readonly string[]): void {
    for (const id of ids.slice(0, MAX_OTHER_IDS)) {
      // A caller may choose the id of another's request.
      const known = this.#newerIds.get(id) ?? this.#olderIds.get(id) ?? traceId;
      this.#newerIds.set(id, known === traceId ? traceId : SEVERAL);
    }
  }

  /** The trace that a request or response belongs to; `undefined` where it is not known, or not the only one. */
  traceOf(id: string): string | undefined {
    const traceId = this.#newerIds.get(id) ?? this.#olderIds.get(id);
    return traceId === SEVERAL ? undefined : traceId;
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
