import type { SqlValue } from '../database/database.js';

/** Units: UTF-16 code units of a name or id in a column. The exact one is in the record; an index takes no more. */
const MAX_NAME = 512;

/** A text as a column keeps it: without what PostgreSQL refuses, which becomes U+FFFD in either dialect. */
export function columnText(text: string): string {
  if (text.isWellFormed() && !text.includes('\0')) return text;
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}

/** A name or id as a column keeps it, and as it is looked for there. */
export function columnName(value: string): string;
export function columnName(value: unknown): string | null;
export function columnName(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  return columnText(value.length > MAX_NAME ? value.slice(0, MAX_NAME) : value);
}

/** A number as a column of fractions keeps it. */
export function columnReal(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A number as a column of whole numbers keeps it. */
export function columnInt(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  const whole = Math.round(value);
  return Number.isSafeInteger(whole) ? whole : Math.sign(whole) * Number.MAX_SAFE_INTEGER;
}

/** A yes or no. */
export function columnFlag(value: unknown): number | null {
  return typeof value === 'boolean' ? Number(value) : null;
}

/** Units: epoch ms with fraction in, epoch µs out. */
export function toMicros(ms: number): number {
  return columnInt(ms * 1_000) ?? 0;
}

/** A value as a column of JSON keeps it; nothing where there is nothing in it. */
export function columnJson(value: unknown): SqlValue {
  if (value === undefined || value === null) return null;
  const json = JSON.stringify(value);
  if (json === '[]' || json === '{}') return null;
  return json.includes('\\u') ? JSON.stringify(clean(value)) : json;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return columnText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(clean);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [columnText(name), clean(item)]),
  );
}
