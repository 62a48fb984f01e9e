import type { LlmTraceRecord } from '../model/record.js';
import { textSlotsOf, type TextSlot } from '../sealing/text-slots.js';

/** What a reference begins with. Shape: followed by the place of its text in `texts`. */
const MARK = '\u001f';
/** The mark as it stands in a line. */
const MARK_IN_LINE = '\\u001f';
const MARK_CODE = 0x1f;

/** A line before it is written: its long texts are not quoted yet, which the file's own buffer does several times faster. */
export interface RecordLine {
  /** The record as JSON. */
  readonly json: string;
  /** What `json` refers to. Shape: empty where nothing comes twice. */
  readonly texts: readonly string[];
  /** Units: UTF-16 code units of `json` and `texts`. */
  readonly length: number;
}

const NO_TEXTS: readonly string[] = [];

/**
 * Encodes a record as one line of JSON. A long text that the record holds several times is written once, in the field
 * `texts` at the end of the line, and each of its places holds `"\u001f<place in texts>"`.
 *
 * Shape: {@link fromLine} gives the record back.
 */
export function toLine(record: LlmTraceRecord): string {
  return joinLine(encodeLine(record)).json;
}

/** Puts the texts of a line into its JSON. Shape: the line itself where there are none. */
export function joinLine(line: RecordLine): RecordLine {
  if (line.texts.length === 0) return line;
  const json = `${line.json.slice(0, -1)},"texts":${JSON.stringify(line.texts)}}`;
  return { json, texts: NO_TEXTS, length: json.length };
}

/** As {@link toLine}, in parts. */
export function encodeLine(record: LlmTraceRecord): RecordLine {
  const slots = textSlotsOf(record);
  if (slots.length > 0) {
    const packed = packedLine(record, slots);
    if (packed !== undefined) return packed;
  }
  const json = JSON.stringify(record);
  return { json, texts: NO_TEXTS, length: json.length };
}

/** Reads a line that {@link toLine} wrote. Errors: those of `JSON.parse`. Shape: whatever the line holds. */
export function fromLine(line: string): unknown {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null) return value;
  const { texts } = value as { readonly texts?: unknown };
  if (!Array.isArray(texts)) return value;
  delete (value as { texts?: unknown }).texts;
  return unpack(value, texts);
}

/** `undefined`: nothing comes twice, or what the record says itself holds a mark. */
function packedLine(record: object, slots: readonly TextSlot[]): RecordLine | undefined {
  const values = slots.map(valueIn);
  const { texts, places } = repeatedAmong(values);
  if (texts.length === 0) return undefined;
  let references = 0;
  let length = 0;
  for (const text of texts) length += text.length;
  try {
    for (let i = 0; i < slots.length; i++) {
      const place = places[i] as number;
      if (place === ONCE) continue;
      fill(slots[i] as TextSlot, MARK + place);
      references++;
    }
    const json = JSON.stringify(record);
    const isPacked = occurrences(json, MARK_IN_LINE) === references;
    return isPacked ? { json, texts, length: json.length + length } : undefined;
  } finally {
    for (let i = 0; i < slots.length; i++)
      if (places[i] !== ONCE) fill(slots[i] as TextSlot, values[i]);
  }
}

function valueIn({ target, key }: TextSlot): unknown {
  return target[key];
}

function fill({ target, key }: TextSlot, value: unknown): void {
  target[key] = value;
}

/** The place of a value that comes once. */
const ONCE = -1;
/** Up to so many values looking through them is faster than hashing long texts. */
const FEW = 64;

/** Finds the texts that come more than once. Shape: for each value its place in `texts`, or `ONCE`. */
function repeatedAmong(values: readonly unknown[]): {
  readonly texts: readonly string[];
  readonly places: readonly number[];
} {
  const texts: string[] = [];
  const places: number[] = [];
  const seen = values.length > FEW ? new Map<unknown, number>() : undefined;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const first = seen === undefined ? values.indexOf(value) : (seen.get(value) ?? i);
    seen?.set(value, first);
    places.push(ONCE);
    if (first === i || typeof value !== 'string') continue;
    if (places[first] === ONCE) places[first] = texts.push(value) - 1;
    places[i] = places[first] as number;
  }
  return { texts, places };
}

function occurrences(line: string, sought: string): number {
  let count = 0;
  for (let at = line.indexOf(sought); at >= 0; at = line.indexOf(sought, at + sought.length))
    count++;
  return count;
}

function unpack(value: unknown, texts: readonly unknown[]): unknown {
  if (typeof value === 'string') {
    return value.charCodeAt(0) === MARK_CODE ? (texts[Number(value.slice(1))] ?? value) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Record<string, unknown>;
  for (const key of Object.keys(fields)) {
    const field = fields[key];
    if (typeof field === 'string' || typeof field === 'object')
      set(fields, key, unpack(field, texts));
  }
  return value;
}

function set(fields: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') fields[key] = value;
  else
    Object.defineProperty(fields, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}
