import { LatencySketch, type LatencyRecord } from '@llmtrace/core';
import { packSketch } from './sketch-bytes.js';

const ACCURACY = 0.01;

/** Collects numbers for a sketch. Most rows of a batch get few, so that their bins lie in a short list in order. */
export class SketchBins {
  #zeros: number = 0;
  /** Shape: a bin and its count, one after the other. */
  readonly #bins: number[] = [];

  add(value: number, count: number): void {
    this.addBin(LatencySketch.binOf(value), count);
  }

  /** Adds to a bin, of whatever measure. Shape: `undefined` for zero. */
  addBin(bin: number | undefined, count: number): void {
    if (bin === undefined) {
      this.#zeros += count;
      return;
    }
    const bins = this.#bins;
    let from = 0;
    let to = bins.length;
    while (from < to) {
      const middle = ((from + to) >> 2) << 1;
      if ((bins[middle] as number) < bin) from = middle + 2;
      else to = middle;
    }
    if (bins[from] === bin) (bins[from + 1] as number) += count;
    else if (from === bins.length) bins.push(bin, count);
    else bins.splice(from, 0, bin, count);
  }

  /** Adds what another has, or a sketch as records carry it. Errors: none; one of another accuracy adds nothing. */
  merge(other: SketchBins | LatencyRecord): void {
    if (other instanceof SketchBins) {
      this.#zeros += other.#zeros;
      const bins = other.#bins;
      for (let i = 0; i < bins.length; i += 2) this.addBin(bins[i], bins[i + 1] as number);
    } else if (other.accuracy === ACCURACY) {
      this.#zeros += other.zeros;
      for (const [bin, count] of other.bins) this.addBin(bin, count);
    }
  }

  /** The sketch as a column keeps it. Shape: `null` for one with nothing in it. */
  pack(): Uint8Array | null {
    return packSketch(this.#zeros, this.#bins);
  }
}
