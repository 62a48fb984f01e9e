import type { JsonValue } from '@llmtrace/core';

/** The fields of a value that may be an object. */
export type Fields = { readonly [name: string]: JsonValue | undefined };

const NONE: Fields = Object.freeze(Object.create(null) as Fields);

/** The fields of an object; none of anything else. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : NONE;
}

/** Text as it is, nothing as nothing, the rest as JSON. */
export function asText(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
