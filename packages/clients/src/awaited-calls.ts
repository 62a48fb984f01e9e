import type { OpenCall } from '@llmtrace/core/client';

/** Whether more is to come: `left` where a trace was written without the end of a call, which may never be told. */
export type Awaited = 'open' | 'left' | 'over';

const SWEPT_FROM = 64;
const MOST_LEFT = 128;

/**
 * What a library has told the beginning of, by its id. It never tells the end of a stream whose reader leaves: as others
 * come, what is over is dropped, and of what is left all but the newest 128. A sweep comes whenever the number has doubled.
 */
export class AwaitedCalls<K, V> {
  readonly #entries: Map<K, V> = new Map();
  readonly #stateOf: (entry: V) => Awaited;
  #sweepAt: number = SWEPT_FROM;

  constructor(stateOf: (entry: V) => Awaited) {
    this.#stateOf = stateOf;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  set(key: K, entry: V): void {
    if (this.#entries.size >= this.#sweepAt) this.#sweep();
    this.#entries.set(key, entry);
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }

  #sweep(): void {
    let left = 0;
    for (const [key, entry] of [...this.#entries].toReversed()) {
      const state = this.#stateOf(entry);
      if (state === 'over' || (state === 'left' && ++left > MOST_LEFT)) this.#entries.delete(key);
    }
    this.#sweepAt = Math.max(SWEPT_FROM, this.#entries.size * 2);
  }
}

/** The state of an entry that has these calls. */
export function stateOfCalls(calls: Iterable<OpenCall | undefined>): Awaited {
  let state: Awaited = 'over';
  for (const call of calls) {
    if (call === undefined || call.span.ended) continue;
    if (!call.outlives()) return 'open';
    state = 'left';
  }
  return state;
}
