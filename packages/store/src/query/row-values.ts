import type { Row } from '../database/database.js';

/** Reads a column of a row as a text; `undefined` where it is empty. */
export function textOf(row: Row, column: string): string | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : String(value);
}

/** Reads a column of a row as a number; `undefined` where it is empty. */
export function numberOf(row: Row, column: string): number | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : Number(value);
}

/** Reads a number that a statement always gives. */
export function countOf(row: Row, column: string): number {
  return numberOf(row, column) ?? 0;
}

/** Reads a time in epoch µs. Units: epoch ms. */
export function timeOf(row: Row, column: string): number {
  return countOf(row, column) / 1000;
}

/** Reads a JSON column; `undefined` where it is empty. */
export function jsonOf(row: Row, column: string): unknown {
  const value = row[column];
  return typeof value === 'string' ? (JSON.parse(value) as unknown) : (value ?? undefined);
}

/** Leaves out what is `undefined`. */
export function defined<T extends object>(fields: {
  readonly [K in keyof T]: T[K] | undefined;
}): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
