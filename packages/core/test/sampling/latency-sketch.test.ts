import { describe, expect, it } from 'vitest';
import { LatencySketch } from '../../src/sampling/latency-sketch.js';
import { seeded } from './facts.js';

const QUANTILES = [0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];

/** The value at the rank that a sketch is asked for. */
function exact(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(q * (sorted.length - 1))] as number;
}

function sketchOf(values: readonly number[]): LatencySketch {
  const sketch = new LatencySketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

const random = seeded(7);
const shapes: [string, () => number][] = [
  ['even', () => random() * 5_000],
  ['long-tailed', () => Math.exp(random() * 16 - 3)],
  ['two-humped', () => (random() < 0.7 ? 20 + random() : 9_000 + random() * 100)],
  ['constant', () => 42],
];

describe('LatencySketch', () => {
  it.each(shapes)('gives every quantile of %s durations within 1 %%', (_, draw) => {
    const values = Array.from({ length: 20_000 }, draw);
    const sketch = sketchOf(values);
    for (const q of QUANTILES) {
      const truth = exact(values, q);
      expect(Math.abs((sketch.quantile(q) as number) - truth)).toBeLessThanOrEqual(truth * 0.0101);
    }
  });

  it('is the same when parts are merged, or went through JSON', () => {
    const values = Array.from({ length: 5_000 }, shapes[1]![1]);
    const whole = sketchOf(values);
    const merged = sketchOf(values.slice(0, 1_234));
    merged.merge(sketchOf(values.slice(1_234)));
    expect(merged.toJSON()).toEqual(whole.toJSON());
    const read = LatencySketch.fromJSON(JSON.parse(JSON.stringify(whole)));
    expect(read?.toJSON()).toEqual(whole.toJSON());
    expect(read?.count).toBe(5_000);
  });

  it('counts what is no duration as zero and keeps its bins bounded', () => {
    const sketch = sketchOf([0, -5, Number.NaN, 1e-9, Infinity, 1e300]);
    for (let e = -300; e < 300; e++) sketch.add(10 ** e);
    expect(sketch.quantile(0)).toBe(0);
    expect(sketch.quantile(1)).toBeGreaterThan(0.98e12);
    expect(sketch.toJSON().bins.length).toBeLessThan(1_800);
    expect(new LatencySketch().quantile(0.5)).toBeUndefined();
  });

  it.each([
    undefined,
    null,
    {},
    { accuracy: 0.02, zeros: 0, bins: [] },
    { accuracy: 0.01, zeros: 0.5, bins: [] },
    { accuracy: 0.01, zeros: 0, bins: [[1]] },
    { accuracy: 0.01, zeros: 0, bins: [['a', 1]] },
  ])('does not read %j', (value) => {
    expect(LatencySketch.fromJSON(value)).toBeUndefined();
  });
});
