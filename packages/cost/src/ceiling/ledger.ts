// A call that has not told its end after this long, such as a stream that nobody reads, is taken to have cost what it may.
const MAX_RUNNING_MS = 15 * 60_000;

/** What a running call may cost. Units: nano-USD. */
export interface Reservation {
  readonly amount: number;
  readonly at: number;
  /** It was counted as spent before its call told its end. */
  expired: boolean;
}

/** What was spent under a ceiling, and what running calls may still cost. All of it happens at once: nothing awaits. */
export class Ledger {
  readonly #windowMs: number;
  readonly #running: Set<Reservation> = new Set();
  #window: number = 0;
  #spent: number = 0;
  #reserved: number = 0;

  /** Units: ms after which spending begins anew; `Infinity` for never. */
  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  get spent(): number {
    return this.#spent;
  }

  get reserved(): number {
    return this.#reserved;
  }

  /** Whether nothing would be lost with it. */
  isIdle(now: number): boolean {
    this.#turn(now);
    return this.#running.size === 0 && this.#spent === 0;
  }

  get isRunning(): boolean {
    return this.#running.size > 0;
  }

  /** Whether a call of this price stays under the ceiling. */
  fits(amount: number, ceiling: number, now: number): boolean {
    this.#turn(now);
    if (this.#spent + this.#reserved + amount <= ceiling) return true;
    this.#expire(now);
    return this.#spent + this.#reserved + amount <= ceiling;
  }

  reserve(amount: number, now: number): Reservation {
    const reservation = { amount, at: now, expired: false };
    this.#running.add(reservation);
    this.#reserved += amount;
    return reservation;
  }

  /** Puts what a call cost in the place of what it might. */
  settle(reservation: Reservation, amount: number, now: number): void {
    this.#turn(now);
    if (reservation.expired) {
      this.#spent = Math.max(0, this.#spent + amount - reservation.amount);
    } else if (this.#running.delete(reservation)) {
      this.#reserved -= reservation.amount;
      this.#spent += amount;
    }
  }

  #turn(now: number): void {
    const window = Math.floor(now / this.#windowMs);
    if (window === this.#window) return;
    this.#window = window;
    this.#spent = 0;
  }

  #expire(now: number): void {
    for (const reservation of this.#running) {
      if (now - reservation.at < MAX_RUNNING_MS) return;
      this.#running.delete(reservation);
      reservation.expired = true;
      this.#reserved -= reservation.amount;
      this.#spent += reservation.amount;
    }
  }
}
