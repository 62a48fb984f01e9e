/** Bounds how much is taken in a second, so that catching up leaves the app its time. */
export class Pace {
  readonly #perSecond: number;
  #free: number;
  #seen: number;

  /** Units: ms for `now`, monotonic. */
  constructor(perSecond: number, now: number = performance.now()) {
    this.#perSecond = perSecond;
    this.#free = perSecond / 4;
    this.#seen = now;
  }

  /** Units: ms to wait before more is taken. */
  waitMs(now: number = performance.now()): number {
    const gained = (Math.max(0, now - this.#seen) / 1_000) * this.#perSecond;
    this.#seen = now;
    // What was not used is lost after a quarter of a second: a burst is what must not happen.
    this.#free = Math.min(this.#perSecond / 4, this.#free + gained);
    return this.#free >= 0 ? 0 : (-this.#free / this.#perSecond) * 1_000;
  }

  took(amount: number): void {
    this.#free -= amount;
  }
}
