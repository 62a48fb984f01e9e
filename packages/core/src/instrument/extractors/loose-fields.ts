/** An object of unknown origin, read field by field. */
export type Loose = Readonly<Record<string, unknown>>;

const NONE: Loose = Object.freeze({});
const NO_ITEMS: readonly unknown[] = Object.freeze([]);

/** The value as an object; empty for anything else. */
export function fieldsOf(value: unknown): Loose {
  return typeof value === 'object' && value !== null ? (value as Loose) : NONE;
}

/** The value as a list; empty for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NO_ITEMS;
}

/** The value if it is a string with something in it. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The value if it is a finite number. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A copy without the fields that are undefined, `null` or an empty list. */
export function present<T extends object>(fields: {
  readonly [K in keyof T]: T[K] | undefined;
}): T {
  const kept: Record<string, unknown> = {};
  for (const name in fields) {
    const value: unknown = fields[name];
    if (value === undefined || value === null) continue;
    if (!Array.isArray(value) || value.length > 0) kept[name] = value;
  }
  return kept as T;
}
