import type { RemoteStatus } from '../counts.js';

const FAILURES_TO_OPEN = 5;

/**
 * Tells whether an end that has failed is worth an attempt: after failures in a row it is left in peace, then a single
 * record tries.
 */
export class Circuit {
  #failures: number = 0;
  #probing: boolean = false;

  /** Failures in a row. */
  get failures(): number {
    return this.#failures;
  }

  get state(): RemoteStatus['circuit'] {
    if (this.#failures < FAILURES_TO_OPEN) return 'closed';
    return this.#probing ? 'half_open' : 'open';
  }

  /** Notes that an attempt is made after the wait. */
  attempt(): void {
    this.#probing = this.#failures >= FAILURES_TO_OPEN;
  }

  /** Notes that the other end answered, whatever it made of the batch. */
  answered(): void {
    this.#failures = 0;
    this.#probing = false;
  }

  failed(): void {
    this.#failures++;
    this.#probing = false;
  }
}
