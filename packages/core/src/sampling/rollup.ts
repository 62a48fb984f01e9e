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

/** A trace that was counted, so that what ends after it is counted with it. */
export interface CountedTrace {
  readonly dimensions: RollupDimensions;
  /** Units: epoch ms. */
  readonly startTime: number;
  /** Steps that had not ended, as they were counted. */
  readonly open: readonly (CallFacts | ToolCallFacts)[];
}

/** Steps that ended after their trace had been counted, with the ids of their spans. */
export interface LateSteps {
  readonly spanId: string;
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
  #groups: Map<string, RollupGroup> = new Map();
  #rows: number = 0;
  /** Units: epoch ms. */
  #oldestEnd: number = Infinity;

  constructor({ windowMs = 60_000, maxRows = 8_192 }: RollupOptions = {}) {
    this.#windowMs = windowMs;
    this.#maxRows = maxRows;
  }

  get empty(): boolean {
    return this.#groups.size === 0;
  }

  /** Counts a trace that is not stored. */
  add(facts: TraceFacts): CountedTrace {
    const counted = {
      dimensions: dimensionsOf(facts),
      startTime: facts.startTime,
      open: [...facts.calls, ...facts.toolCalls].filter(isOpen),
    };
    const group = this.#groupOf(counted);
    const before = group.rows;
    group.add(facts);
    this.#rows += group.rows - before;
    return counted;
  }

  /** Counts what ended late, in the place of what was counted of it before it had ended. */
  addLate(trace: CountedTrace, late: LateSteps): void {
    const group = this.#groupOf(trace);
    const before = group.rows;
    for (const step of trace.open) if (step.openSpanId === late.spanId) group.addStep(step, -1);
    for (const step of [...late.calls, ...late.toolCalls]) group.addStep(step, 1);
    this.#rows += group.rows - before;
  }

  /** Hands over the sums of windows that are over, or of all when memory is full. Units: `now` in epoch ms. */
  take(now: number): readonly RollupDraft[] {
    if (this.#rows > this.#maxRows) return this.takeAll();
    if (now < this.#oldestEnd) return [];
    const due: RollupDraft[] = [];
    const kept = new Map<string, RollupGroup>();
    this.#oldestEnd = Infinity;
    this.#rows = 0;
    for (const [key, group] of this.#groups) {
      const end = group.windowStart + this.#windowMs;
      if (end <= now) due.push(group.draft(this.#windowMs));
      else {
        kept.set(key, group);
        this.#rows += group.rows;
        this.#oldestEnd = Math.min(this.#oldestEnd, end);
      }
    }
    this.#groups = kept;
    return due;
  }

  /** Hands over everything. */
  takeAll(): readonly RollupDraft[] {
    const all = [...this.#groups.values()].map((group) => group.draft(this.#windowMs));
    this.#groups = new Map();
    this.#rows = 0;
    this.#oldestEnd = Infinity;
    return all;
  }

  #groupOf({ dimensions, startTime }: CountedTrace): RollupGroup {
    const windowStart = Math.floor(startTime / this.#windowMs) * this.#windowMs;
    const key = JSON.stringify([windowStart, dimensions]);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = new RollupGroup(windowStart, dimensions);
      this.#groups.set(key, group);
      this.#rows++;
      this.#oldestEnd = Math.min(this.#oldestEnd, windowStart + this.#windowMs);
    }
    return group;
  }
}

function isOpen({ openSpanId }: CallFacts | ToolCallFacts): boolean {
  return openSpanId !== undefined;
}
