import type { JsonValue } from '../model/json.js';
import type { DataShape, FieldRule } from './data-shapes.js';
import type { FieldSealer } from './field-sealer.js';
import type { SealContext } from './seal-context.js';

const MAX_LIST = 1_000;
const MAX_FIELDS = 200;

/**
 * Seals an object field by field as its shape says; its content waits for `SealContext.decide`. Shape: `path` is where the object stands in its record.
 *
 * Errors: none; a field that cannot be read becomes `[Unreadable]`.
 */
export function sealData(
  value: object,
  shape: DataShape,
  fields: FieldSealer,
  path: string = 'data',
): Record<string, JsonValue> {
  const out: Record<string, JsonValue> = {};
  const { context } = fields;
  const names = Object.keys(value);
  if (names.length > MAX_FIELDS) names.length = MAX_FIELDS;
  for (const name of names) {
    const rule = shape[name];
    try {
      const field = (value as Record<string, unknown>)[name];
      if (field === undefined) continue;
      // A field that we do not know may be called anything.
      if (rule === undefined || rule === 'content') {
        const key = rule === undefined ? unknownKey(name, context) : name;
        context.defer(out, key, field, name, fields, `${path}.${name}`);
      } else sealField(out, name, field, rule, fields, path);
    } catch {
      out[name] = '[Unreadable]';
    }
  }
  return out;
}

function unknownKey(name: string, context: SealContext): string {
  return name === '__proto__' ? '[__proto__]' : context.text.key(name).text;
}

/** Seals one field into its place. Shape: `path` is that of the object that holds it. */
function sealField(
  out: Record<string, JsonValue>,
  name: string,
  value: unknown,
  rule: Exclude<FieldRule, 'content'>,
  fields: FieldSealer,
  path: string,
): void {
  const { context } = fields;
  if (typeof value === 'string') {
    out[name] = rule === 'id' ? context.text.id(value) : context.text.label(value);
  } else if (typeof value === 'number') {
    if (Number.isFinite(value)) out[name] = value;
  } else if (typeof value === 'boolean' || value === null) out[name] = value;
  else if (typeof rule === 'string' || typeof value !== 'object') {
    const sealed = context.values.seal(value, name);
    if (sealed !== undefined) out[name] = sealed;
  } else {
    const at = `${path}.${name}`;
    if (Array.isArray(value)) out[name] = sealList(value, rule, fields, name, at);
    else if (ArrayBuffer.isView(value)) context.defer(out, name, value, name, fields, at);
    else out[name] = sealData(value, rule, fields, at);
  }
}

function sealList(
  items: readonly unknown[],
  rule: DataShape,
  fields: FieldSealer,
  name: string,
  path: string,
): JsonValue[] {
  const list: JsonValue[] = [];
  const count = Math.min(items.length, MAX_LIST);
  for (let i = 0; i < count; i++) {
    const item: unknown = items[i];
    if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
      list.push(sealData(item, rule, fields, path));
    } else {
      list.push(null);
      fields.context.defer(list, i, item, name, fields, path);
    }
  }
  if (count < items.length)
    list.push(`[TRUNCATED ${items.length - count} of ${items.length} items]`);
  return list;
}
