import type { Distribution } from '../types/compare-query.js';

/** Numbers with how often each was seen, the smallest first. */
export interface Histogram {
  readonly values: readonly { readonly value: number; readonly weight: number }[];
  /** What the weights add up to. */
  readonly weight: number;
  /** What the squares of each number's weight add up to; the same as `weight` where all weigh 1. */
  readonly squares: number;
  /** What the numbers add up to, each as often as it was seen. */
  readonly total: number;
}

/** Collects a histogram. */
export class HistogramBuilder {
  readonly #weights: Map<number, number> = new Map();
  #squares: number = 0;
  #total: number = 0;

  /** Adds `count` numbers that are about `value`, together `total`, each of which stands for `weight` of all. */
  add(value: number, count: number, weight: number, total: number): void {
    this.#weights.set(value, (this.#weights.get(value) ?? 0) + count * weight);
    this.#squares += count * weight * weight;
    this.#total += total * weight;
  }

  build(): Histogram {
    const values = [...this.#weights]
      .sort(([a], [b]) => a - b)
      .map(([value, weight]) => ({ value, weight }));
    const weight = values.reduce((sum, item) => sum + item.weight, 0);
    return { values, weight, squares: this.#squares, total: this.#total };
  }
}

/** How many independent numbers tell as much as these, which do not all weigh the same. Source: Kish, Survey Sampling, 1965. */
export function effectiveSize({ weight, squares }: Histogram): number {
  return squares === 0 ? 0 : (weight * weight) / squares;
}

/** What is shown of a histogram. */
export function distributionOf(histogram: Histogram): Distribution | undefined {
  const { values, weight, total } = histogram;
  if (values.length === 0) return undefined;
  const quantile = (q: number): number => {
    const rank = q * (weight - 1);
    let below = 0;
    for (const item of values) {
      below += item.weight;
      if (below > rank) return item.value;
    }
    return values.at(-1)?.value ?? 0;
  };
  return {
    count: weight,
    mean: total / weight,
    p5: quantile(0.05),
    p25: quantile(0.25),
    p50: quantile(0.5),
    p75: quantile(0.75),
    p95: quantile(0.95),
    p99: quantile(0.99),
  };
}
