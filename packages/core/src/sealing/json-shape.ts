import type { JsonValue } from '../model/json.js';

/** Whether a sealed value is an object with fields: no list, scalar or `null`. */
export function isFields(
  value: JsonValue | undefined,
): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
