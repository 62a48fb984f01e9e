import type { JsonValue } from '@llmtrace/core';
import type { SplitText } from '@llmtrace/core/records';

/** What a reference to a shared text begins with. Shape: followed by its place in `shared`. */
const MARK = '\u001f';
const MARK_CODE = 0x1f;
/** Units: UTF-16 code units from which on a text that comes twice is written once. */
const LONG = 64;

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
  const counts = new Map<string, number>();
  for (const [, value] of texts) count(value, counts);
  const shared = new Map<string, number>();
  for (const [text, times] of counts) if (times > 1) shared.set(text, shared.size);
  const paths = texts.map(([path]) => path);
  const values = texts.map(([, value]) => (shared.size === 0 ? value : share(value, shared)));
  const packed: Packed =
    shared.size === 0 ? { paths, values } : { paths, values, shared: [...shared.keys()] };
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

/** A text that looks like a reference is shared too, so that each text with a mark is a reference. */
function count(value: JsonValue, counts: Map<string, number>): void {
  if (typeof value === 'string') {
    const marked = value.charCodeAt(0) === MARK_CODE;
    if (marked) counts.set(value, 2);
    else if (value.length >= LONG) counts.set(value, (counts.get(value) ?? 0) + 1);
  } else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) count(item as JsonValue, counts);
  }
}

function share(value: JsonValue, shared: ReadonlyMap<string, number>): JsonValue {
  if (typeof value !== 'string') return mapValues(value, (item) => share(item, shared));
  const place = shared.get(value);
  return place === undefined ? value : MARK + String(place);
}

function restore(value: JsonValue, shared: readonly string[]): JsonValue {
  if (typeof value !== 'string') return mapValues(value, (item) => restore(item, shared));
  return value.charCodeAt(0) === MARK_CODE ? (shared[Number(value.slice(1))] ?? value) : value;
}

function mapValues(value: JsonValue, change: (item: JsonValue) => JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(change);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, change(item as JsonValue)]),
  );
}
