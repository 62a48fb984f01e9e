import { isQuote, isSpace } from '../char-class.js';
import type { TriggeredDetector } from '../define-detector.js';
import { defineDetector } from '../define-detector.js';
import {
  isAboutPerson,
  isPersonalValue,
  keyOfPerson,
  mayEndPersonalKey,
  personalKey,
  personalType,
} from '../personal-keys.js';
import type { PassView } from '../trigger.js';

const BACKSLASH = 92;
const COLON = 58;
const OPEN = 123;
const CLOSE = 125;
const MAX_KEY = 64;
const MAX_VALUE = 2_048;
/** How far around a key the others of its object are looked for. Units: characters. */
const REACH = 240;
const MAX_KEYS = 16;

/** Start of the key in quotes that ends at the quote `at`, or -1. */
function keyStart(text: string, at: number): number {
  const floor = Math.max(0, at - MAX_KEY);
  for (let i = at - 1; i >= floor; i--) {
    const code = text.charCodeAt(i);
    if (isQuote(code)) return i + 1;
    if (code === 10 || code === COLON || code === OPEN) return -1;
  }
  return -1;
}

/** Index of the quote that ends the key before a colon, or -1. */
function keyQuote(text: string, colon: number): number {
  let i = colon - 1;
  if (isSpace(text.charCodeAt(i))) i--;
  return isQuote(text.charCodeAt(i)) ? i : -1;
}

/** End of a string that begins after its quote; in escaped JSON the closing quote has a backslash before it. */
function stringEnd(text: string, from: number, quote: number, escaped: boolean): number {
  const ceiling = Math.min(text.length, from + MAX_VALUE);
  for (let i = from; i < ceiling; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) {
      if (escaped && text.charCodeAt(i + 1) === quote) return i;
      i++;
    } else if (code === quote) return i;
    else if (code === 10) return -1;
  }
  return ceiling;
}

/** The key in quotes before a colon; empty if there is none. */
function keyBefore(text: string, colon: number): string {
  const quote = keyQuote(text, colon);
  const end = text.charCodeAt(quote - 1) === BACKSLASH ? quote - 1 : quote;
  const start = end < 1 ? -1 : keyStart(text, end);
  return start >= 0 && start < end ? text.slice(start, end) : '';
}

/** The object that was last asked about, so that each is read once however many of its keys are in doubt. */
let known = { text: '', from: 0, to: 0, isPerson: false };

/** Lets go of the text that was last read. */
export function forgetObject(): void {
  if (known.text !== '') known = { text: '', from: 0, to: 0, isPerson: false };
}

/** Whether the object around a place is about a person, by its keys as far as they are near. */
function isInPerson(text: string, at: number): boolean {
  if (known.text === text && known.from <= at && at < known.to) return known.isPerson;
  const keys: string[] = [];
  let from = at;
  const floor = Math.max(0, at - REACH);
  for (let depth = 0; from > floor && keys.length < MAX_KEYS; from--) {
    const code = text.charCodeAt(from - 1);
    if (code === CLOSE) depth++;
    else if (code === OPEN && depth-- === 0) break;
    else if (code === COLON && depth === 0) keys.push(keyBefore(text, from - 1));
  }
  let to = at + 1;
  let own = -1;
  const ceiling = Math.min(text.length, at + REACH);
  for (let depth = 0; to < ceiling && keys.length < 2 * MAX_KEYS; to++) {
    const code = text.charCodeAt(to);
    if (code === OPEN) {
      if (depth++ === 0 && own < 0) own = to;
    } else if (code === CLOSE && depth-- === 0) break;
    else if (code === COLON && depth === 0) keys.push(keyBefore(text, to));
  }
  // What stands inside of another object is not known by the keys of this one.
  known = { text, from: at, to: own < 0 ? to : own, isPerson: isAboutPerson(keys, undefined) };
  return known.isPerson;
}

function typeAt(text: string, key: string, at: number): string | undefined {
  const found = personalKey(key);
  if (found === undefined || found.sure) return found?.type;
  return isInPerson(text, at) ? personalType(keyOfPerson(key)) : undefined;
}

function colon(view: PassView, index: number): void {
  const { text } = view;
  const before = text.charCodeAt(index - 1);
  if (!isQuote(before) && before !== 32) return;
  const quote = keyQuote(text, index);
  if (quote < 1) return;
  const escaped = text.charCodeAt(quote - 1) === BACKSLASH;
  const keyEnd = escaped ? quote - 1 : quote;
  if (!mayEndPersonalKey(text, keyEnd)) return;
  const start = keyStart(text, keyEnd);
  if (start < 0 || keyEnd - start < 2) return;
  const key = text.slice(start, keyEnd);
  if (personalKey(key) === undefined) return;
  let from = index + 1;
  while (from < index + 4 && isSpace(text.charCodeAt(from))) from++;
  if (escaped && text.charCodeAt(from) === BACKSLASH) from++;
  const open = text.charCodeAt(from);
  if (!isQuote(open)) return number(view, key, index, from);
  const end = stringEnd(text, from + 1, open, escaped);
  if (end < from + 2 || !isPersonalValue(text.slice(from + 1, Math.min(end, from + 33)))) return;
  const type = typeAt(text, key, index);
  if (type !== undefined) view.hits.add(type, from + 1, end);
}

/** `"zip": 10115`: numbers hold personal data too. */
function number(view: PassView, key: string, index: number, from: number): void {
  const { text } = view;
  let end = from;
  while (end < from + 20 && text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end++;
  if (end - from < 3) return;
  const type = typeAt(text, key, index);
  if (type !== undefined && type !== 'NAME') view.hits.add(type, from, end);
}

/** Finds names, addresses, dates of birth and health data by the key before them in JSON text: `{"first_name": "Ada"}`. */
export const personalFieldDetector: TriggeredDetector = defineDetector('personal-field', 'NAME', {
  colon,
});
