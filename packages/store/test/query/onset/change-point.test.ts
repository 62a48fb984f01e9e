import { describe, expect, it } from 'vitest';
import { changePoint } from '../../../src/query/onset/change-point.js';

const steady = (values: readonly number[]): { value: number; weight: number }[] =>
  values.map((value) => ({ value, weight: 10 }));

describe('change point', () => {
  it('is the first number with the new level', () => {
    const found = changePoint(steady([10, 11, 9, 10, 10, 20, 21, 19, 20]));
    expect(found).toEqual({ index: 5, before: 10, after: 20 });
  });

  it('is none in noise, in a level that stays, and in a change of less than a tenth', () => {
    expect(changePoint(steady([10, 14, 9, 12, 8, 13, 10, 9, 12, 11]))).toBeUndefined();
    expect(changePoint(steady([5, 5, 5, 5, 5, 5]))).toBeUndefined();
    expect(changePoint(steady([100, 100, 100, 105, 105, 105]))).toBeUndefined();
  });

  it('takes no notice of a stretch in which almost nothing happened', () => {
    const numbers = steady([10, 10, 11, 9, 10, 10, 11, 9]);
    numbers.push({ value: 90, weight: 0.01 });
    expect(changePoint(numbers)).toBeUndefined();
  });

  it('needs two numbers on either side', () => {
    expect(changePoint(steady([1, 9, 9]))).toBeUndefined();
    expect(changePoint([])).toBeUndefined();
  });
});
