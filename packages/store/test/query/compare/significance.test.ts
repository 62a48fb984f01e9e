import { describe, expect, it } from 'vitest';
import { HistogramBuilder, type Histogram } from '../../../src/query/compare/histogram.js';
import { mannWhitney, twoProportion, twoSided } from '../../../src/query/compare/significance.js';

function histogram(values: readonly number[], weight: number = 1): Histogram {
  const builder = new HistogramBuilder();
  for (const value of values) builder.add(value, 1, weight, value);
  return builder.build();
}

describe('significance', () => {
  it.each([
    [0, 1],
    [1, 0.3173105],
    [1.959964, 0.05],
    [-2.575829, 0.01],
    [6, 1.973175e-9],
  ])('knows the two-sided chance of z = %d', (z, chance) => {
    expect(twoSided(z) / chance).toBeCloseTo(1, 5);
  });

  // U and z by hand from the ranks: 1 to 10 against 6 to 15, five numbers tied.
  it('compares numbers with ties by the Mann-Whitney U test', () => {
    const a = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    const b = a.map((value) => value + 5);
    let larger = 0;
    for (const x of a) for (const y of b) larger += y > x ? 1 : y === x ? 0.5 : 0;
    const { effect, pValue } = mannWhitney(histogram(a), histogram(b));
    expect(effect).toBe(larger / 100);
    const variance = (100 / 12) * (21 - (5 * (8 - 2)) / (20 * 19));
    expect(pValue).toBeCloseTo(twoSided((larger - 50) / Math.sqrt(variance)), 12);
  });

  it('finds no difference between equal sets, nor between sets of one number', () => {
    expect(mannWhitney(histogram([1, 2, 3]), histogram([1, 2, 3]))).toEqual({
      effect: 0.5,
      pValue: 1,
    });
    expect(mannWhitney(histogram([7, 7]), histogram([7, 7])).pValue).toBe(1);
  });

  it('learns no more from numbers that each stand for ten', () => {
    const a = [1, 2, 3, 4, 5, 6, 7, 8];
    const b = [4, 5, 6, 7, 8, 9, 10, 11];
    const once = mannWhitney(histogram(a), histogram(b));
    expect(mannWhitney(histogram(a, 10), histogram(b, 10)).pValue).toBeCloseTo(once.pValue, 12);
  });

  it('compares shares by the two-proportion z test', () => {
    const { effect, pValue } = twoProportion({ share: 0.2, size: 50 }, { share: 0.4, size: 50 });
    expect(effect).toBeCloseTo(0.2, 12);
    expect(pValue).toBeCloseTo(twoSided(0.2 / Math.sqrt(0.3 * 0.7 * (2 / 50))), 12);
    expect(twoProportion({ share: 0, size: 9 }, { share: 0, size: 9 }).pValue).toBe(1);
  });
});
