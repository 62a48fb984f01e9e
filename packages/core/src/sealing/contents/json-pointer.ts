import type { JsonValue } from '../../model/json.js';

/** A step on the way into a value. */
export type PointerStep = string | number;

/** Writes a JSON pointer. Source: RFC 6901. */
export function toPointer(steps: readonly PointerStep[]): string {
  let pointer = '';
  for (const step of steps) {
    pointer += `/${typeof step === 'number' ? step : step.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  }
  return pointer;
}

/**
 * Replaces the text that a pointer leads to: a copy along the way, the rest shared. Shape: the value itself where the
 * pointer leads to no text.
 */
export function replaceText(value: JsonValue, pointer: string, text: string): JsonValue {
  const steps = pointer.split('/').slice(1);
  return replaceAt(
    value,
    steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')),
    0,
    text,
  );
}

function replaceAt(
  value: JsonValue,
  steps: readonly string[],
  at: number,
  text: string,
): JsonValue {
  const step = steps[at];
  if (step === undefined) return typeof value === 'string' ? text : value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return value;
  const old = (value as Readonly<Record<string, JsonValue>>)[step] as JsonValue;
  const fresh = replaceAt(old, steps, at + 1, text);
  if (fresh === old) return value;
  const copy = Array.isArray(value) ? value.slice() : { ...value };
  // A field may be named __proto__, and stays a field.
  Object.defineProperty(copy, step, {
    value: fresh,
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return copy;
}
