import { RollupGroup, type RollupDraft } from './rollup-group.js';
import { dimensionsOf, type RollupDimensions } from './rollup-dimensions.js';
import type { CallFacts, ToolCallFacts, TraceFacts } from './trace-facts.js';

/** Bounds of a {@link Rollup}. */
export interface RollupOptions {
  /** Units: ms. Default: one minute, so that windows add up to hours and days. */
  readonly windowMs?: number;
  /** Rows in memory: groups, and the calls and tools in them. Default: 8,192. */
  readonly maxRows?: number;
}

const MAX_TAKEN = 256;

/** A trace that was counted, so that what ends after it is counted with it. */
export interface CountedTrace {
  readonly dimensions: RollupDimensions;
  /** Units: epoch ms. */
  readonly startTime: number;
  /** Steps that had not ended, as they were counted; without those that have been taken back. */
  readonly open: Set<CallFacts | ToolCallFacts>;
}

/** A span as its steps are found again. The same object each time. */
interface SpanKey {
  readonly spanId: string;
}

/** What a span came to that ended after its trace had been counted. */
export interface LateSteps {
  readonly span: SpanKey;
  /** The calls around it that are known as its wrappers, and count no more. */
  readonly wrappers: readonly SpanKey[];
  readonly calls: readonly CallFacts[];
  readonly toolCalls: readonly ToolCallFacts[];
}

/**
 * Adds up the traces that are not stored, by all their dimensions at once: whatever is asked of stored traces by one or
 * two dimensions can be asked of the sums. Bounded: when it is full, its sums go early, and nothing is lost.
 */
export class Rollup {
  readonly #windowMs: number;
  readonly #maxRows: number;
  readonly #groups: Map<string, RollupGroup> = new Map();
  /** In the order in which they were made, which is that in which they become due. */
  #queue: RollupGroup[] = [];
  #next: number = 0;
  #rows: number = 0;
  /** Steps that ended late, as they were counted. */
  readonly #late: WeakMap<SpanKey, CallFacts | ToolCallFacts> = new WeakMap();

  constructor({ windowMs = 60_000, maxRows = 8_192 }: RollupOptions = {}) {
    this.#windowMs = windowMs;
    this.#maxRows = maxRows;
  }

  get empty(): boolean {
    return this.#groups.size === 0;
  }

  /** Counts a trace that is not stored. Units: `now` in epoch ms. */
  add(facts: TraceFacts, now: number): CountedTrace {
    const counted = {
      dimensions: dimensionsOf(facts),
      startTime: facts.startTime,
      open: new Set([...facts.calls, ...facts.toolCalls].filter(isOpen)),
    };
    const group = this.#groupOf(counted, now);
    const before = group.rows;
    group.add(facts);
    this.#rows += group.rows - before;
    return counted;
  }

  /** Counts what ended late, in the place of what was counted of it before it had ended, and of calls that only wrap it. */
  addLate(trace: CountedTrace, late: LateSteps, now: number): void {
    const group = this.#groupOf(trace, now);
    const before = group.rows;
    for (const span of [late.span, ...late.wrappers]) {
      for (const step of this.#takeSteps(trace, span)) group.addStep(step, -1);
    }
    for (const step of [...late.calls, ...late.toolCalls]) {
      group.addStep(step, 1);
      this.#late.set(late.span, step);
    }
    this.#rows += group.rows - before;
  }

  /**
   * Hands over sums that were kept for a window's time, or the oldest when memory is full; a few hundred at once, so that
   * it has to be called until there are none. Units: `now` in epoch ms; `Infinity` takes all.
   */
  take(now: number): readonly RollupDraft[] {
    const taken: RollupDraft[] = [];
    const full = this.#rows > this.#maxRows;
    while (taken.length < MAX_TAKEN) {
      const group = this.#queue[this.#next];
      if (group === undefined || (!full && group.due > now)) break;
      this.#next++;
      this.#groups.delete(group.key);
      this.#rows -= group.rows;
      taken.push(group.draft(this.#windowMs));
    }
    if (this.#next > this.#queue.length / 2) {
      this.#queue = this.#queue.slice(this.#next);
      this.#next = 0;
    }
    return taken;
  }

  #takeSteps({ open }: CountedTrace, span: SpanKey): readonly (CallFacts | ToolCallFacts)[] {
    const steps = [...open].filter(({ openSpanId }) => openSpanId === span.spanId);
    for (const step of steps) open.delete(step);
    const late = this.#late.get(span);
    if (late === undefined) return steps;
    this.#late.delete(span);
    return [...steps, late];
  }

  #groupOf({ dimensions, startTime }: CountedTrace, now: number): RollupGroup {
    const windowStart = Math.floor(startTime / this.#windowMs) * this.#windowMs;
    const key = JSON.stringify([windowStart, dimensions]);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = new RollupGroup(key, windowStart, now + this.#windowMs, dimensions);
      this.#groups.set(key, group);
      this.#queue.push(group);
      this.#rows++;
    }
    return group;
  }
}

function isOpen({ openSpanId }: CallFacts | ToolCallFacts): boolean {
  return openSpanId !== undefined;
}
