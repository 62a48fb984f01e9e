/** Random numbers that a seed repeats. Source: sfc32 by Chris Doty-Humphrey, as in PractRand. */
export class Random {
  #a: number;
  #b: number = 0x9e3779b9;
  #c: number = 0x243f6a88;
  #count: number = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    for (let i = 0; i < 12; i++) this.bits();
  }

  /** Shape: 32 bits as a number from 0. */
  bits(): number {
    const sum = (this.#a + this.#b + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Shape: from 0 to below 1. */
  next(): number {
    return this.bits() / 2 ** 32;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** Shape: a whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.next() * values.length)] as T;
  }

  /** One of some values, the first the likeliest: each half as likely as the one before it. */
  skewed<T>(values: readonly T[]): T {
    let at = 0;
    while (at < values.length - 1 && this.chance(0.5)) at++;
    return values[at] as T;
  }

  /** A time as they are: most near the median, some far above it. Units: those of `median`, to the thousandth. */
  duration(median: number, spread: number = 0.5): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return Math.round(median * Math.exp(spread * normal) * 1000) / 1000;
  }

  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += this.bits().toString(16).padStart(8, '0');
    return text.slice(0, digits);
  }
}
