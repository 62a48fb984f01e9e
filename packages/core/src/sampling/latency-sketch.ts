import type { LatencyRecord } from '../model/record.js';

/** Relative accuracy: a quantile is within 1 % of a value that was added. */
const ACCURACY = 0.01;
const GAMMA = (1 + ACCURACY) / (1 - ACCURACY);
const LOG_GAMMA = Math.log(GAMMA);
/** Units: ms. Below it a value counts as zero; above the other as the largest. Between them lie about 1,700 bins. */
const MIN_VALUE = 1e-3;
const MAX_VALUE = 1e12;

/**
 * Quantiles of durations that can be added together: sketches of parts make the sketch of the whole, exactly.
 *
 * Units: ms.
 * Source: Masson, Rim, Lee: DDSketch, VLDB 2019, with logarithmic bins.
 */
export class LatencySketch {
  readonly #bins: Map<number, number> = new Map();
  #zeros: number = 0;
  #count: number = 0;

  get count(): number {
    return this.#count;
  }

  /** Adds a duration, or takes it back with a negative count; what is no duration counts as zero. */
  add(durationMs: number, count: number = 1): void {
    this.#count += count;
    const index = LatencySketch.binOf(durationMs);
    if (index === undefined) this.#zeros += count;
    else this.#put(index, count);
  }

  /** The bin of a duration; `undefined` for one that counts as zero. */
  static binOf(durationMs: number): number | undefined {
    if (!(durationMs > MIN_VALUE)) return undefined;
    return Math.ceil(Math.log(Math.min(durationMs, MAX_VALUE)) / LOG_GAMMA);
  }

  merge(other: LatencySketch): void {
    this.#count += other.#count;
    this.#zeros += other.#zeros;
    for (const [index, count] of other.#bins) this.#put(index, count);
  }

  /** The duration that a share `q` of all does not exceed. Shape: `undefined` when nothing was added. */
  quantile(q: number): number | undefined {
    if (this.#count <= 0) return undefined;
    const rank = Math.min(1, Math.max(0, q)) * (this.#count - 1);
    let below = this.#zeros;
    if (below > rank) return 0;
    let last = 0;
    for (const [index, count] of this.#sorted()) {
      below += count;
      last = (2 * GAMMA ** index) / (GAMMA + 1);
      if (below > rank) return last;
    }
    return last;
  }

  toJSON(): LatencyRecord {
    return { accuracy: ACCURACY, zeros: this.#zeros, bins: this.#sorted() };
  }

  /** Reads what {@link toJSON} made; `undefined` for anything else, or another accuracy. */
  static fromJSON(value: unknown): LatencySketch | undefined {
    const { accuracy, zeros, bins } = Object(value) as Partial<Record<string, unknown>>;
    if (accuracy !== ACCURACY || !isCount(zeros) || !Array.isArray(bins)) return undefined;
    const sketch = new LatencySketch();
    sketch.#zeros = zeros;
    sketch.#count = zeros;
    for (const bin of bins as readonly unknown[]) {
      if (!Array.isArray(bin)) return undefined;
      const [index, count] = bin as readonly unknown[];
      if (!Number.isInteger(index) || !isCount(count)) return undefined;
      sketch.#put(index as number, count);
      sketch.#count += count;
    }
    return sketch;
  }

  #put(index: number, count: number): void {
    const sum = (this.#bins.get(index) ?? 0) + count;
    if (sum === 0) this.#bins.delete(index);
    else this.#bins.set(index, sum);
  }

  #sorted(): [number, number][] {
    return [...this.#bins].sort(([a], [b]) => a - b);
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}
