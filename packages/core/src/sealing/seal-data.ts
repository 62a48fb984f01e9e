import type { JsonValue } from '../model/json.js';
import type { DataShape, FieldRule } from './data-shapes.js';
import type { SealContext } from './seal-context.js';

const MAX_LIST = 1_000;
const MAX_FIELDS = 200;

/** Seals an object field by field as its shape says. Errors: none; a field that cannot be read becomes `[Unreadable]`. */
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
    if (rule === undefined) {
      // A field that we do not know may be called anything, so that its name is walked too.
      const extra = context.content({ [name]: (value as Record<string, unknown>)[name] });
      if (extra !== undefined) Object.assign(out, extra);
      continue;
    }
    try {
      const sealed = sealField((value as Record<string, unknown>)[name], rule, name, context);
      if (sealed !== undefined) out[name] = sealed;
    } catch {
      out[name] = '[Unreadable]';
    }
  }
  return out;
}

function sealField(
  value: unknown,
  rule: FieldRule,
  name: string,
  context: SealContext,
): JsonValue | undefined {
  if (value === undefined) return undefined;
  if (rule === 'content') return context.content(value, name);
  if (typeof value === 'string') {
    return rule === 'id' ? context.text.id(value) : context.text.label(value);
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof rule === 'string' || typeof value !== 'object')
    return context.values.seal(value, name);
  if (!Array.isArray(value)) {
    return ArrayBuffer.isView(value)
      ? context.content(value, name)
      : sealData(value, rule, context);
  }
  const list: JsonValue[] = [];
  const count = Math.min(value.length, MAX_LIST);
  for (let i = 0; i < count; i++) {
    const item: unknown = value[i];
    list.push(
      typeof item === 'object' && item !== null && !Array.isArray(item)
        ? sealData(item, rule, context)
        : (context.content(item, name) ?? null),
    );
  }
  if (count < value.length)
    list.push(`[TRUNCATED ${value.length - count} of ${value.length} items]`);
  return list;
}
