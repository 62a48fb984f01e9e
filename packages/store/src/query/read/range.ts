import { readFields } from './fields.js';
import { invalidQuery } from './invalid-query.js';

/** Bounds of a number, with what is between them. */
export interface ReadRange {
  readonly least?: number;
  readonly most?: number;
}

/** Reads a `NumberRange`. Errors: `invalid_query`. */
export function readRange(value: unknown, path: string): ReadRange {
  return bounds(value, path, 'min', 'max');
}

/** Reads a `TimeRange`. Units: epoch µs. Errors: `invalid_query`. */
export function readTime(value: unknown, path: string): { fromUs?: number; toUs?: number } {
  const { least, most } = bounds(value, path, 'from', 'to');
  return {
    ...(least === undefined ? undefined : { fromUs: Math.ceil(least * 1000) }),
    ...(most === undefined ? undefined : { toUs: Math.ceil(most * 1000) }),
  };
}

function bounds(value: unknown, path: string, low: string, high: string): ReadRange {
  const fields = readFields(value, path, [low, high]);
  const least = bound(fields.get(low), `${path}.${low}`);
  const most = bound(fields.get(high), `${path}.${high}`);
  if (least !== undefined && most !== undefined && least > most) {
    invalidQuery(path, `a range whose ${low} is not above its ${high}`);
  }
  return {
    ...(least === undefined ? undefined : { least }),
    ...(most === undefined ? undefined : { most }),
  };
}

/** Beyond it, times and money are no whole numbers any more. */
const LARGEST = 1e15;

function bound(value: unknown, path: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !(Math.abs(value) <= LARGEST)) {
    invalidQuery(path, 'a number', value);
  }
  return value;
}
