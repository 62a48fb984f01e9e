import type { LiveTrace } from '../model/live-trace.js';

const MAX_WAITING = 1_000;

/** What is recorded of traces that are still open, until it is decided what becomes of them. Bounded. */
export class WaitingForEnd<T> {
  readonly #byTrace: Map<LiveTrace, T[]> = new Map();
  #size: number = 0;

  get size(): number {
    return this.#size;
  }

  /** Keeps something until its trace ends. Shape: false where too much waits. */
  add(trace: LiveTrace, item: T): boolean {
    if (this.#size >= MAX_WAITING) return false;
    this.#size++;
    const known = this.#byTrace.get(trace);
    if (known === undefined) this.#byTrace.set(trace, [item]);
    else known.push(item);
    return true;
  }

  /** Hands over what waits for a trace. */
  take(trace: LiveTrace): readonly T[] {
    if (this.#size === 0) return [];
    const items = this.#byTrace.get(trace) ?? [];
    this.#byTrace.delete(trace);
    this.#size -= items.length;
    return items;
  }

  /** Hands over everything. */
  takeAll(): readonly T[] {
    return [...this.#byTrace.keys()].flatMap((trace) => this.take(trace));
  }
}
