import type { LatencyRecord } from '@llmtrace/core';
import type { SqlQuery } from '../../database/database.js';
import { raw, sql } from '../sql.js';

/** Those of core's `LatencySketch`, so that what the database counts and what the rollups keep are the same sketch. */
const GAMMA = 1.01 / 0.99;
const LOG_GAMMA = Math.log(GAMMA);

/** The bin of a number in a sketch, in SQL. Shape: `NULL` for what counts as zero; rows without the number are not to be asked. */
export function binOf(column: string): SqlQuery {
  const value = raw(`CAST(${column} AS DOUBLE PRECISION)`);
  const bounded = sql`CASE WHEN ${value} > 1e12 THEN 1e12 ELSE ${value} END`;
  return sql`CASE WHEN ${value} > 0.001 THEN CAST(ceil(ln(${bounded}) / ${raw(String(LOG_GAMMA))}) AS BIGINT) END`;
}

/** The number that a bin stands for. Shape: 0 where there is no bin. */
export function binMiddle(bin: number | undefined): number {
  return bin === undefined ? 0 : (2 * GAMMA ** bin) / (GAMMA + 1);
}

/** The counts of a sketch's bins, as the database and the rollups tell them. Its quantiles are those of core's `LatencySketch`. */
export class SketchBins {
  readonly #bins: Map<number, number> = new Map();
  #zeros: number = 0;
  #count: number = 0;

  get count(): number {
    return this.#count;
  }

  /** How many are above a number. */
  above(value: number): number {
    let count = 0;
    for (const [bin, n] of this.#bins) if (binMiddle(bin) > value) count += n;
    return count;
  }

  add(bin: number | undefined, count: number): void {
    this.#count += count;
    if (bin === undefined) this.#zeros += count;
    else this.#bins.set(bin, (this.#bins.get(bin) ?? 0) + count);
  }

  /** Adds a sketch that is kept. */
  merge({ zeros, bins }: LatencyRecord): void {
    if (zeros !== 0) this.add(undefined, zeros);
    for (const [bin, count] of bins) this.add(bin, count);
  }

  /** Shape: `shares` from the smallest; `undefined` where nothing was added. */
  quantiles(shares: readonly number[]): readonly number[] | undefined {
    if (this.#count <= 0) return undefined;
    const bins = [...this.#bins].sort(([a], [b]) => a - b);
    let below = this.#zeros;
    let at = -1;
    return shares.map((share) => {
      const rank = share * (this.#count - 1);
      while (below <= rank && at < bins.length - 1) below += bins[++at]?.[1] ?? 0;
      return binMiddle(bins[at]?.[0]);
    });
  }
}
