import { expect, it } from 'vitest';
import {
  formatCost,
  formatCount,
  formatDuration,
} from '../../../src/exporters/terminal/quantities.js';

it.each([
  [0, '0ms'],
  [0.04, '0ms'],
  [0.42, '0.4ms'],
  [0.96, '1ms'],
  [49.4, '49ms'],
  [9_999, '9999ms'],
  [10_000, '10.0s'],
  [12_345, '12.3s'],
  [86_400_000, '86400s'],
  [-3, '-3ms'],
])('writes %d ms as %s', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});

it.each([
  [0, '$0'],
  [2_100_000, '$0.0021'],
  [900_000, '$0.0009'],
  [12, '$0.000000012'],
  [1_000_000, '$0.001'],
  [500_000_000, '$0.50'],
  [1_354_900_000, '$1.35'],
])('writes %d nano-USD as %s', (nanoUsd, text) => {
  expect(formatCost(nanoUsd)).toBe(text);
});

it.each([
  [7, '7'],
  [2140, '2,140'],
  [12_345_678, '12,345,678'],
])('writes the count %d as %s', (count, text) => {
  expect(formatCount(count)).toBe(text);
});
