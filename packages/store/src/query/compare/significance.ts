import { effectiveSize, type Histogram } from './histogram.js';

/** Fewer numbers than this tell nothing. */
export const MIN_SIZE = 8;

/** What a test found. */
export interface TestResult {
  readonly effect: number;
  readonly pValue: number;
}

/**
 * Whether the numbers of one set tend to be larger than those of the other: the Mann-Whitney U test, two-sided, by the
 * normal approximation, corrected for ties. `effect` is the chance that one of `b` is the larger, ties halved.
 *
 * Source: Mann, Whitney, Ann. Math. Statist. 18, 1947; Lehmann, Nonparametrics, 1975, for the ties.
 */
export function mannWhitney(a: Histogram, b: Histogram): TestResult {
  const sizeA = effectiveSize(a);
  const sizeB = effectiveSize(b);
  const scaleA = sizeA / a.weight;
  const scaleB = sizeB / b.weight;
  const counts = new Map<number, [number, number]>();
  for (const { value, weight } of a.values) counts.set(value, [weight * scaleA, 0]);
  for (const { value, weight } of b.values) {
    counts.set(value, [counts.get(value)?.[0] ?? 0, weight * scaleB]);
  }
  let below = 0;
  let larger = 0;
  let ties = 0;
  for (const [, [inA, inB]] of [...counts].sort(([x], [y]) => x - y)) {
    larger += inB * (below + inA / 2);
    below += inA;
    const tied = inA + inB;
    ties += tied ** 3 - tied;
  }
  const all = sizeA + sizeB;
  const mean = (sizeA * sizeB) / 2;
  const variance = ((sizeA * sizeB) / 12) * (all + 1 - ties / (all * (all - 1)));
  const pValue = variance <= 0 ? 1 : twoSided((larger - mean) / Math.sqrt(variance));
  return { effect: larger / (sizeA * sizeB), pValue };
}

/** A share of something. Shape: `size` is that of the whole. */
export interface Share {
  readonly share: number;
  readonly size: number;
}

/** Whether two shares differ: the two-proportion z test with a pooled variance. `effect` is how much larger that of `b` is. */
export function twoProportion(a: Share, b: Share): TestResult {
  const effect = b.share - a.share;
  const pooled = (a.share * a.size + b.share * b.size) / (a.size + b.size);
  const variance = pooled * (1 - pooled) * (1 / a.size + 1 / b.size);
  return { effect, pValue: variance <= 0 ? 1 : twoSided(effect / Math.sqrt(variance)) };
}

/**
 * The chance of a standard normal number at least as far from 0.
 *
 * Source: Press et al., Numerical Recipes in C, 2nd ed., 6.2, `erfcc`: within 1.2e-7 of the value.
 */
export function twoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const factors = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398,
    1.48851587, -0.82215223, 0.17087277,
  ];
  const power = factors.reduceRight((sum, factor) => sum * t + factor, 0);
  return Math.min(1, t * Math.exp(-x * x + power));
}
