import { LatencySketch, type LatencyRecord } from '@llmtrace/core';

const ACCURACY = 0.01;

/** Collects numbers for a sketch. Most rows of a batch get few: they are sorted when they are written. */
export class SketchBins {
  #zeros: number = 0;
  readonly #pairs: [index: number, count: number][] = [];

  add(value: number, count: number): void {
    const index = LatencySketch.binOf(value);
    if (index === undefined) this.#zeros += count;
    else this.#pairs.push([index, count]);
  }

  /** Adds to a bin of another measure than that of durations. */
  addBin(index: number, count: number): void {
    this.#pairs.push([index, count]);
  }

  /** Adds what another has, or a sketch as records carry it. Errors: none; one of another accuracy adds nothing. */
  merge(other: SketchBins | LatencyRecord): void {
    if (other instanceof SketchBins) {
      this.#zeros += other.#zeros;
      for (const pair of other.#pairs) this.#pairs.push(pair);
    } else if (other.accuracy === ACCURACY) {
      this.#zeros += other.zeros;
      for (const [index, count] of other.bins) this.#pairs.push([index, count]);
    }
  }

  toRecord(): LatencyRecord {
    const bins: [number, number][] = [];
    for (const [index, count] of this.#pairs.toSorted((a, b) => a[0] - b[0])) {
      const last = bins.at(-1);
      if (last?.[0] === index) last[1] += count;
      else bins.push([index, count]);
    }
    return {
      accuracy: ACCURACY,
      zeros: this.#zeros,
      bins: bins.filter(([, count]) => count !== 0),
    };
  }
}
