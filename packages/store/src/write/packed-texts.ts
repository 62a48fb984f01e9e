import type { JsonValue } from '@llmtrace/core';
import type { SplitText } from '@llmtrace/core/records';

/** What a reference to a shared text begins with. Shape: followed by its place in `shared`. */
const MARK = '\u001f';
const MARK_CODE = 0x1f;
/** Units: UTF-16 code units from which on a text that comes twice is written once. */
const LONG = 64;
const FEW = 64;

type Fields = Readonly<Record<string, JsonValue>>;

interface Packed {
  readonly paths: readonly SplitText[0][];
  readonly values: readonly JsonValue[];
  readonly shared?: readonly string[];
}

/**
 * Writes the texts of a record as JSON. An agent loop sends its whole history with every call: a long text that comes
 * again is written once. {@link unpackTexts} is the exact inverse.
 */
export function packTexts(texts: readonly SplitText[]): string {
  const long: string[] = [];
  for (const [, value] of texts) collect(value, long);
  const shared = sharedAmong(long);
  const paths = texts.map(([path]) => path);
  const values = texts.map(([, value]) => (shared.length === 0 ? value : share(value, shared)));
  const packed: Packed = shared.length === 0 ? { paths, values } : { paths, values, shared };
  return JSON.stringify(packed);
}

/** Reads what {@link packTexts} wrote. */
export function unpackTexts(text: string): readonly SplitText[] {
  const { paths, values, shared } = JSON.parse(text) as Packed;
  return paths.map((path, i) => {
    const value = values[i] as JsonValue;
    return [path, shared === undefined ? value : restore(value, shared)] as const;
  });
}

function collect(value: JsonValue, long: string[]): void {
  if (typeof value === 'string') {
    if (value.length >= LONG || isMarked(value)) long.push(value);
  } else if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) for (const item of value as readonly JsonValue[]) collect(item, long);
    else for (const name of Object.keys(value)) collect((value as Fields)[name] as JsonValue, long);
  }
}

/** What comes more than once; a text that looks like a reference is shared too, so that each text with a mark is one. */
function sharedAmong(long: readonly string[]): readonly string[] {
  if (long.length > FEW) return sharedAmongMany(long);
  // Comparing few texts costs less than hashing them.
  return long.filter((text, i) => {
    const first = long.indexOf(text) === i;
    return first && (isMarked(text) || long.includes(text, i + 1));
  });
}

function sharedAmongMany(long: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const text of long) counts.set(text, (counts.get(text) ?? 0) + (isMarked(text) ? 2 : 1));
  return [...counts].filter(([, times]) => times > 1).map(([text]) => text);
}

function isMarked(text: string): boolean {
  return text.charCodeAt(0) === MARK_CODE;
}

function share(value: JsonValue, shared: readonly string[]): JsonValue {
  if (typeof value !== 'string') return mapValues(value, (item) => share(item, shared));
  if (value.length < LONG && !isMarked(value)) return value;
  const place = shared.indexOf(value);
  return place < 0 ? value : MARK + String(place);
}

function restore(value: JsonValue, shared: readonly string[]): JsonValue {
  if (typeof value !== 'string') return mapValues(value, (item) => restore(item, shared));
  return value.charCodeAt(0) === MARK_CODE ? (shared[Number(value.slice(1))] ?? value) : value;
}

/** Shape: a copy of what holds something that changed, else the same. */
function mapValues(value: JsonValue, change: (item: JsonValue) => JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    let list: JsonValue[] | undefined;
    for (const [i, item] of (value as readonly JsonValue[]).entries()) {
      const changed = change(item);
      if (changed !== item) (list ??= [...value])[i] = changed;
    }
    return list ?? value;
  }
  let fields: Record<string, JsonValue> | undefined;
  for (const name of Object.keys(value)) {
    const item = (value as Fields)[name] as JsonValue;
    const changed = change(item);
    // The copy has a field of that name, whatever it is called.
    if (changed !== item) (fields ??= { ...(value as Fields) })[name] = changed;
  }
  return fields ?? value;
}
