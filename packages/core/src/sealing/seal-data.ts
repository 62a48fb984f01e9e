import type { JsonValue } from '../model/json.js';
import type { DataShape, FieldRule } from './data-shapes.js';
import type { SealContext } from './seal-context.js';

const MAX_LIST = 1_000;
const MAX_FIELDS = 200;

/**
 * Seals an object field by field as its shape says; its content waits for {@link SealContext.decide}.
 *
 * Errors: none; a field that cannot be read becomes `[Unreadable]`.
 */
export function sealData(
  value: object,
  shape: DataShape,
  context: SealContext,
): Record<string, JsonValue> {
  const out: Record<string, JsonValue> = {};
  const names = Object.keys(value);
  if (names.length > MAX_FIELDS) names.length = MAX_FIELDS;
  for (const name of names) {
    const rule = shape[name];
    try {
      const field = (value as Record<string, unknown>)[name];
      if (field === undefined) continue;
      // A field that we do not know may be called anything.
      if (rule === undefined) context.defer(out, unknownKey(name, context), field, name);
      else if (rule === 'content') context.defer(out, name, field, name);
      else sealField(out, name, field, rule, name, context);
    } catch {
      out[name] = '[Unreadable]';
    }
  }
  return out;
}

function unknownKey(name: string, context: SealContext): string {
  return name === '__proto__' ? '[__proto__]' : context.text.key(name).text;
}

/** Seals one field, or one item of a list, into its place. Shape: `name` is the field that it stands under. */
function sealField(
  out: Record<string | number, JsonValue>,
  key: string | number,
  value: unknown,
  rule: Exclude<FieldRule, 'content'>,
  name: string,
  context: SealContext,
): void {
  if (typeof value === 'string') {
    out[key] = rule === 'id' ? context.text.id(value) : context.text.label(value);
  } else if (typeof value === 'number') {
    if (Number.isFinite(value)) out[key] = value;
  } else if (typeof value === 'boolean' || value === null) out[key] = value;
  else if (typeof rule === 'string' || typeof value !== 'object') {
    const sealed = context.values.seal(value, name);
    if (sealed !== undefined) out[key] = sealed;
  } else if (Array.isArray(value)) out[key] = sealList(value, rule, name, context);
  else if (ArrayBuffer.isView(value))
    context.defer(out as Record<string, JsonValue>, key, value, name);
  else out[key] = sealData(value, rule, context);
}

function sealList(
  items: readonly unknown[],
  rule: DataShape,
  name: string,
  context: SealContext,
): JsonValue[] {
  const list: JsonValue[] = [];
  const count = Math.min(items.length, MAX_LIST);
  for (let i = 0; i < count; i++) {
    const item: unknown = items[i];
    if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
      list.push(sealData(item, rule, context));
    } else {
      list.push(null);
      context.defer(list, i, item, name);
    }
  }
  if (count < items.length)
    list.push(`[TRUNCATED ${items.length - count} of ${items.length} items]`);
  return list;
}
