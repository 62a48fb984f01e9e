import type { LiveTrace } from '../model/live-trace.js';

/** What has been measured of a trace. */
export interface Measured {
  /** Spans at the beginning that have ended and are in `bytes`. */
  settled: number;
  bytes: number;
  /** All that was found last time. */
  total: number;
}

/** A root that has not ended: its place in a list, and what is known of its size. */
export class OpenRoot {
  readonly trace: LiveTrace;
  measured: Measured | undefined = undefined;
  list: OpenList | undefined = undefined;
  before: OpenRoot | undefined = undefined;
  after: OpenRoot | undefined = undefined;

  constructor(trace: LiveTrace) {
    this.trace = trace;
  }
}

/**
 * Roots in the order in which they came. Linked, since each request enters and leaves: a map would have to hash its trace,
 * and to move all others each time it grows and shrinks.
 */
export class OpenList implements Iterable<OpenRoot> {
  #first: OpenRoot | undefined;
  #last: OpenRoot | undefined;
  #size: number = 0;

  get size(): number {
    return this.#size;
  }

  /** Puts a root that is in no list behind the others. */
  add(root: OpenRoot): void {
    const last = this.#last;
    root.list = this;
    root.before = last;
    if (last === undefined) this.#first = root;
    else last.after = root;
    this.#last = root;
    this.#size++;
  }

  /** Takes one of its roots out, which then holds on to no other. */
  remove(root: OpenRoot): void {
    const { before, after } = root;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    root.list = root.before = root.after = undefined;
    this.#size--;
  }

  /** The root at hand may be taken out meanwhile. */
  *[Symbol.iterator](): Generator<OpenRoot, void, void> {
    let root = this.#first;
    while (root !== undefined) {
      const { after } = root;
      yield root;
      root = after;
    }
  }
}
