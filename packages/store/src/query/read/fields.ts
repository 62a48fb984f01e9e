import { invalidQuery } from './invalid-query.js';

/** Fields of an object from outside, none of them inherited. */
export type Fields = ReadonlyMap<string, unknown>;

/**
 * The fields of a query that have a value.
 *
 * Errors: `invalid_query` where it is no plain object, or has a field that is none of `known`.
 */
export function readFields(value: unknown, path: string, known?: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    invalidQuery(path, 'an object', value === undefined ? 'nothing' : value);
  }
  const fields = new Map<string, unknown>();
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue;
    if (known !== undefined && !known.includes(name)) {
      invalidQuery(`${path}.${name.slice(0, 40)}`, `left out: known are ${known.join(', ')}`);
    }
    fields.set(name, field);
  }
  return fields;
}

/** One of some words. Errors: `invalid_query`. */
export function readWord<T extends string>(value: unknown, path: string, words: readonly T[]): T {
  if (!words.includes(value as T)) invalidQuery(path, `one of ${words.join(', ')}`, value);
  return value as T;
}

/** How many are wanted. Errors: `invalid_query`. */
export function readLimit(value: unknown, path: string, byDefault: number, most: number): number {
  if (value === undefined) return byDefault;
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > most) {
    invalidQuery(path, `a whole number from 1 to ${most}`, value);
  }
  return value as number;
}

export function readBoolean(value: unknown, path: string, byDefault: boolean): boolean {
  if (value === undefined) return byDefault;
  if (typeof value !== 'boolean') invalidQuery(path, 'true or false', value);
  return value;
}
