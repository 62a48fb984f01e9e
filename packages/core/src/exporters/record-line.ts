import type { LlmTraceRecord } from '../model/record.js';
import { textSlotsOf, type TextSlot } from '../sealing/text-slots.js';

/** What a reference begins with. Shape: followed by the place of its text in `texts`. */
const MARK = '\u001f';
/** The mark as it stands in a line. */
const MARK_IN_LINE = '\\u001f';
const MARK_CODE = 0x1f;

/**
 * Encodes a record as one line of JSON. A long text that the record holds several times is written once, in the field
 * `texts` at the end of the line, and each of its places holds `"\u001f<place in texts>"`.
 *
 * Shape: {@link fromLine} gives the record back.
 */
export function toLine(record: LlmTraceRecord): string {
  const slots = textSlotsOf(record);
  if (slots.length > 0) {
    const packed = packedLine(record, slots);
    if (packed !== undefined) return packed;
  }
  return JSON.stringify(record);
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

/** `undefined`: nothing comes twice, or a text of the record's own holds a mark. */
function packedLine(record: object, slots: readonly TextSlot[]): string | undefined {
  const places = new Map<unknown, number>();
  const texts: unknown[] = [];
  for (const { target, key } of slots) {
    const text = target[key];
    const place = places.get(text);
    if (place === undefined) places.set(text, ONCE);
    else if (place === ONCE) places.set(text, texts.push(text) - 1);
  }
  if (texts.length === 0) return undefined;
  const taken: unknown[] = [];
  let references = 0;
  try {
    for (const { target, key } of slots) {
      const text = target[key];
      taken.push(text);
      const place = places.get(text) ?? ONCE;
      if (place === ONCE) continue;
      target[key] = MARK + place;
      references++;
    }
    const line = JSON.stringify({ ...record, texts });
    return occurrences(line, MARK_IN_LINE) === references ? line : undefined;
  } finally {
    for (let i = taken.length - 1; i >= 0; i--) {
      const { target, key } = slots[i] as TextSlot;
      target[key] = taken[i];
    }
  }
}

const ONCE = -1;

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
