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

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Path = readonly (string | number)[];
type Fields = Readonly<Record<string, JsonValue>>;
type TextPart = {
  readonly input?: JsonValue;
  readonly output?: JsonValue;
  readonly metadata?: JsonValue;
  readonly attributes?: JsonValue;
  readonly contents?: unknown;
  readonly error?: ErrorRecord;
  readonly events?: readonly EventRecord[];
};

const OWN: Path = [];

/**
 * Takes the text out of a trace or a late span, so that a store can keep it apart and let it go earlier. What is left is
 * what the tier `metadata` keeps. {@link joinTexts} puts it back.
 */
export function splitTexts<
  R extends { readonly spans: readonly SpanRecord[] } | { readonly span: SpanRecord },
>(record: R): SplitRecord<R> {
  const texts: SplitText[] = [];
  if ('span' in record) {
    return { bare: { ...record, span: splitSpan(record.span, ['span'], texts) }, texts };
  }
  const bare = takeOwn(record as R & TextPart, OWN, texts);
  (bare as { spans: readonly SpanRecord[] }).spans = record.spans.map((span, i) =>
    splitSpan(span, ['spans', i], texts),
  );
  return { bare, texts };
}

/** Puts texts in their places. Shape: changes the record, which is the caller's own. */
export function joinTexts(record: object, texts: readonly SplitText[]): void {
  for (const [path, value] of texts) put(record, path, value);
}

function splitSpan(span: SpanRecord, path: Path, texts: SplitText[]): SpanRecord {
  const bare = takeOwn(span as SpanRecord & TextPart, path, texts);
  const shape = DATA_SHAPES[span.kind] ?? NOTHING_KNOWN;
  (bare as unknown as { data: Fields }).data = takeContent(
    span.data as Fields,
    shape,
    [...path, 'data'],
    texts,
  );
  return bare;
}

const NOTHING_KNOWN: DataShape = Object.create(null) as DataShape;

/** Shape: a copy. */
function takeOwn<R extends TextPart>(record: R, path: Path, texts: SplitText[]): R {
  // No `delete`: objects that lost a field are slow to copy and to write.
  const { input, output, metadata, attributes, contents, ...bare } = record;
  const take = (name: string, value: unknown): void => {
    if (value !== undefined) texts.push([[...path, name], value as JsonValue]);
  };
  take('input', input);
  take('output', output);
  take('metadata', metadata);
  take('attributes', attributes);
  take('contents', contents);
  const { error, events } = record;
  if (error?.message !== undefined || error?.stack !== undefined) {
    const { message, stack, ...rest } = error;
    if (message !== undefined) texts.push([[...path, 'error', 'message'], message]);
    if (stack !== undefined) texts.push([[...path, 'error', 'stack'], stack]);
    (bare as Mutable<TextPart>).error = rest;
  }
  if (events !== undefined) {
    (bare as Mutable<TextPart>).events = events.map((event, i) => {
      const { attributes: said, ...rest } = event;
      if (said === undefined) return event;
      texts.push([[...path, 'events', i, 'attributes'], said]);
      return rest;
    });
  }
  return bare as unknown as R;
}

/** Leaves of an object what its shape keeps under every policy. */
function takeContent(data: Fields, shape: DataShape, path: Path, texts: SplitText[]): Fields {
  const kept: Record<string, JsonValue> = {};
  for (const name of Object.keys(data)) {
    const rule = shape[name];
    const value = data[name];
    if (value === undefined) continue;
    if (rule === undefined || rule === 'content') texts.push([[...path, name], value]);
    else
      kept[name] =
        typeof rule === 'object'
          ? takeNested(value, itemShape(rule), [...path, name], texts)
          : value;
  }
  return kept;
}

function takeNested(value: JsonValue, shape: DataShape, path: Path, texts: SplitText[]): JsonValue {
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((item, i) => {
      if (isFields(item)) return takeContent(item, shape, [...path, i], texts);
      if (item !== null) texts.push([[...path, i], item]);
      return null;
    });
  }
  return isFields(value) ? takeContent(value, shape, path, texts) : value;
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
