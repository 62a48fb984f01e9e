import type { Clock } from '../model/clock.js';

/** A clock that moves only when it is told to, so that a test decides every time in its traces. */
export class FakeClock implements Clock {
  readonly #epochStart: number;
  readonly #onAdvance: () => void;
  #now: number = 0;

  constructor(epochStart: number, onAdvance: () => void) {
    this.#epochStart = epochStart;
    this.#onAdvance = onAdvance;
  }

  now(): number {
    return this.#now;
  }

  epochOffset(): number {
    return this.#epochStart;
  }

  /** Lets time pass, and with it whatever ends by age. Units: ms. */
  advance(ms: number): void {
    this.#now += ms;
    this.#onAdvance();
  }
}
