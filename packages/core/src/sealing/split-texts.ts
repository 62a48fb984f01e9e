import type { JsonValue } from '../model/json.js';
import type { ErrorRecord, EventRecord, SpanRecord } from '../model/record.js';
import { DATA_SHAPES, itemShape, type DataShape } from './data-shapes.js';
import { isFields } from './json-shape.js';

/** A field that is text, and where it stands in its record. */
export type SplitText = readonly [path: readonly (string | number)[], value: JsonValue];

/** A record without its text, and the text. */
export interface SplitRecord<R> {
  readonly bare: R;
  readonly texts: readonly SplitText[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] | undefined };
type Path = readonly (string | number)[];
/** Where the walk is. Goes with it, since most of what it meets is no text. */
type Place = (string | number)[];
type Fields = Readonly<Record<string, JsonValue>>;
type TextPart = {
  readonly input?: JsonValue;
  readonly output?: JsonValue;
  readonly metadata?: JsonValue;
  readonly attributes?: JsonValue;
  readonly contents?: unknown;
  readonly error?: Partial<ErrorRecord>;
  readonly events?: readonly EventRecord[];
};

/** The fields of a record that are text as a whole. */
const TEXT_FIELDS = ['input', 'output', 'metadata', 'attributes', 'contents'] as const;

/**
 * Takes the text out of a trace or a late span, so that a store can keep it apart and let it go earlier. What is left is
 * what the tier `metadata` keeps. {@link joinTexts} puts it back.
 *
 * Shape: the record stays as it is; what is left shares with it what has no text, and has `undefined` where text was.
 */
export function splitTexts<
  R extends { readonly spans: readonly SpanRecord[] } | { readonly span: SpanRecord },
>(record: R): SplitRecord<R> {
  const texts: SplitText[] = [];
  if ('span' in record) {
    return { bare: { ...record, span: splitSpan(record.span, ['span'], texts) }, texts };
  }
  const bare = takeOwn(record, [], texts);
  const place: Place = ['spans', 0];
  (bare as { spans: readonly SpanRecord[] }).spans = record.spans.map((span, i) => {
    place[1] = i;
    return splitSpan(span, place, texts);
  });
  return { bare, texts };
}

/** Puts texts in their places. Shape: changes the record, which is the caller's own. */
export function joinTexts(record: object, texts: readonly SplitText[]): void {
  for (const [path, value] of texts) put(record, path, value);
}

function splitSpan(span: SpanRecord, place: Place, texts: SplitText[]): SpanRecord {
  const bare = takeOwn(span, place, texts);
  const shape = DATA_SHAPES[span.kind] ?? NOTHING_KNOWN;
  place.push('data');
  (bare as { data: unknown }).data = takeContent(span.data as Fields, shape, place, texts);
  place.pop();
  return bare;
}

const NOTHING_KNOWN: DataShape = Object.create(null) as DataShape;

/** Shape: a copy. */
function takeOwn<R extends object>(record: R, place: Place, texts: SplitText[]): R {
  // No `delete`: objects that lost a field are slow to copy and to write. A copy of all of them is a single step for V8.
  const bare = { ...record } as Partial<Mutable<TextPart>>;
  for (const name of TEXT_FIELDS) {
    const value = bare[name];
    if (value === undefined) continue;
    texts.push([[...place, name], value as JsonValue]);
    bare[name] = undefined;
  }
  const { error, events } = bare;
  if (error?.message !== undefined || error?.stack !== undefined) {
    const { message, stack, ...rest } = error;
    if (message !== undefined) texts.push([[...place, 'error', 'message'], message]);
    if (stack !== undefined) texts.push([[...place, 'error', 'stack'], stack]);
    bare.error = rest;
  }
  if (events !== undefined) {
    bare.events = events.map((event, i) => {
      const { attributes: said, ...rest } = event;
      if (said === undefined) return event;
      texts.push([[...place, 'events', i, 'attributes'], said]);
      return rest;
    });
  }
  return bare as R;
}

/** Leaves of an object what its shape keeps under every policy. Shape: a copy, or the same where nothing was taken. */
function takeContent(data: Fields, shape: DataShape, place: Place, texts: SplitText[]): Fields {
  let kept: Record<string, JsonValue | undefined> | undefined;
  for (const name of Object.keys(data)) {
    const rule = shape[name];
    const value = data[name];
    if (value === undefined) continue;
    if (rule === undefined || rule === 'content') {
      texts.push([[...place, name], value]);
      (kept ??= { ...data })[name] = undefined;
    } else if (typeof rule === 'object') {
      place.push(name);
      const nested = takeNested(value, itemShape(rule), place, texts);
      place.pop();
      if (nested !== value) (kept ??= { ...data })[name] = nested;
    }
  }
  return (kept as Fields | undefined) ?? data;
}

function takeNested(
  value: JsonValue,
  shape: DataShape,
  place: Place,
  texts: SplitText[],
): JsonValue {
  if (!Array.isArray(value))
    return isFields(value) ? takeContent(value, shape, place, texts) : value;
  let list: JsonValue[] | undefined;
  for (const [i, item] of (value as readonly JsonValue[]).entries()) {
    place.push(i);
    let kept: JsonValue = null;
    if (isFields(item)) kept = takeContent(item, shape, place, texts);
    else if (item !== null) texts.push([[...place], item]);
    place.pop();
    if (kept !== item) (list ??= [...value])[i] = kept;
  }
  return list ?? value;
}

function put(record: object, path: Path, value: JsonValue): void {
  let at: unknown = record;
  for (const step of path.slice(0, -1)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return;
    at = (at as Record<string | number, unknown>)[step];
  }
  if (typeof at !== 'object' || at === null) return;
  // A field may be named __proto__, and stays a field.
  Object.defineProperty(at, path.at(-1) as string | number, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}
