import type { JsonValue } from '../model/json.js';
import { fits, isList, misfitName, type DataShape, type FieldRule } from './data-shapes.js';
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
      } else if (fits(field, rule)) sealField(out, name, field, rule, fields, path);
      else context.defer(out, misfitName(name), field, name, fields, `${path}.${name}`);
    } catch {
      out[rule === undefined || rule === 'content' ? name : misfitName(name)] = '[Unreadable]';
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
  if (typeof rule === 'object' && typeof value === 'object' && value !== null) {
    const at = `${path}.${name}`;
    if (isList(rule)) sealList(out, name, value as readonly unknown[], rule[0], fields, at);
    else out[name] = sealData(value, rule, fields, at);
  } else if (rule === 'id' || rule === 'label') {
    if (value === null) out[name] = null;
    else
      out[name] =
        rule === 'id' ? context.text.id(String(value)) : context.text.label(String(value));
  } else if (rule === 'labels' && !Array.isArray(value)) {
    sealField(out, name, [value], rule, fields, path);
  } else if (typeof value === 'string') out[name] = context.text.label(value);
  else if (typeof value === 'number') {
    if (Number.isFinite(value)) out[name] = value;
  } else if (typeof value === 'boolean' || value === null) out[name] = value;
  else {
    const sealed = context.values.seal(value, name);
    if (sealed !== undefined) out[name] = sealed;
  }
}

/** Shape: what is no object is kept beside the list. */
function sealList(
  out: Record<string, JsonValue>,
  name: string,
  items: readonly unknown[],
  rule: DataShape,
  fields: FieldSealer,
  path: string,
): void {
  const list: JsonValue[] = [];
  const others: unknown[] = [];
  const count = Math.min(items.length, MAX_LIST);
  for (let i = 0; i < count; i++) {
    const item: unknown = items[i];
    if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
      list.push(sealData(item, rule, fields, path));
    } else others.push(item);
  }
  if (count < items.length)
    others.push(`[TRUNCATED ${items.length - count} of ${items.length} items]`);
  out[name] = list;
  if (others.length > 0) fields.context.defer(out, misfitName(name), others, name, fields, path);
}
