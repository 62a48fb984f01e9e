import type { JsonValue } from '../model/json.js';
import type { SpanRecord } from '../model/record.js';
import { DATA_SHAPES, fits, isList, misfitName, type DataShape } from './data-shapes.js';
import { isFields } from './json-shape.js';

type Fields = Readonly<Record<string, JsonValue>>;

/**
 * Makes the data of spans that were not sealed by this version fit the types of their kinds, so that whoever reads them may
 * rely on those. What does not fit is kept beside its field, as sealing does.
 *
 * Shape: the same list where nothing has to change.
 */
export function conformSpans(spans: readonly SpanRecord[]): readonly SpanRecord[] {
  let conformed: SpanRecord[] | undefined;
  for (const [i, span] of spans.entries()) {
    const data = isFields(span.data as JsonValue)
      ? conform(span.data as Fields, DATA_SHAPES[span.kind] ?? NOTHING_KNOWN)
      : {};
    if (data !== span.data) (conformed ??= [...spans])[i] = { ...span, data } as SpanRecord;
  }
  return conformed ?? spans;
}

const NOTHING_KNOWN: DataShape = Object.create(null) as DataShape;

function conform(data: Fields, shape: DataShape): Fields {
  let changed: Record<string, JsonValue> | undefined;
  for (const name of Object.keys(data)) {
    const rule = shape[name];
    const value = data[name];
    if (rule === undefined || rule === 'content' || value === undefined) continue;
    if (!fits(value, rule)) {
      changed ??= { ...data };
      delete changed[name];
      changed[misfitName(name)] = value;
    } else if (typeof rule === 'object' && value !== null) {
      const inner = isList(rule)
        ? conformList(value as readonly JsonValue[], rule[0])
        : conform(value as Fields, rule);
      if (inner === value) continue;
      changed ??= { ...data };
      changed[name] = inner as JsonValue;
      if (!isList(rule)) continue;
      const others = (value as readonly JsonValue[]).filter((item) => !isFields(item));
      if (others.length > 0) changed[misfitName(name)] = others;
    }
  }
  return changed ?? data;
}

function conformList(items: readonly JsonValue[], shape: DataShape): readonly JsonValue[] {
  const objects = items.every(isFields) ? items : items.filter(isFields);
  let changed: JsonValue[] | undefined;
  for (const [i, item] of objects.entries()) {
    const inner = conform(item as Fields, shape);
    if (inner !== item) (changed ??= [...objects])[i] = inner;
  }
  return changed ?? objects;
}
