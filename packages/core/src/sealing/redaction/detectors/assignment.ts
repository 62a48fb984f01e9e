import type { AssignedValue } from '../assigned-value.js';
import { readValue } from '../assigned-value.js';
import { isAlnum, isDigit, isLetter, isQuote, isRun, isSpace, isWord } from '../char-class.js';
import type { TriggeredDetector } from '../define-detector.js';
import { defineDetector } from '../define-detector.js';
import { entropyBits } from '../entropy.js';
import type { PassView } from '../trigger.js';
import type { KeyKind } from '../secret-key.js';
import { keyKind, mayEndKey } from '../secret-key.js';
import { isPlaceholder, looksRandom, traitsOf } from '../secret-value.js';

const COMMA = 44;
const DOT = 46;
const COLON = 58;
const EQUALS = 61;
const GREATER = 62;
const MAX_KEY = 64;
const MAX_PASSWORD = 256;
const CODE_PATH = /^[A-Za-z_$][\w$]*(?:(?:\?\.|\.|->|::)[A-Za-z_$][\w$]*)+$/;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** Shorter values are not looked at. Units: characters. */
const SHORTEST: Readonly<Record<KeyKind, number>> = {
  password: 4,
  token: 8,
  weak: 16,
  provider: 14,
};
const PAIRED_NAME =
  /[{<,\s]\\?["']?(?:key|name|id|variable)\\?["']?\s{0,2}[:=]\s{0,2}\\?["']([\w.:-]{2,64})\\?["'],?\s{0,12}\\?["']?$/i;
const HEX = /^[0-9a-f]+$/i;
/** Ids of clients and bots, which some providers make of digits alone. */
const LONG_NUMBER = /^\d{16,24}$/;

/** A call, an index, a pattern or the path of a variable, instead of a value. */
function isCode(value: string): boolean {
  if (/[([]|^!?this\.|^\/\^/.test(value)) return true;
  return CODE_PATH.test(value) && (!/\d/.test(value) || entropyBits(value, 0, value.length) < 3.7);
}

function isPasswordValue(value: string, read: AssignedValue, tight: boolean): boolean {
  const traits = traitsOf(value);
  if (/^(?:~|\.{1,2}|[A-Za-z]:)?[/\\]\w+[/\\]/.test(value)) return false;
  if (read.quoted) {
    if (traits.spaces > 2 || (traits.spaces > 0 && traits.digits === 0)) return false;
    return traits.digits > 0 || traits.marks > 0 || value.length >= 6;
  }
  if (isCode(value) || CODE_PATH.test(value)) return false;
  if (traits.digits > 0 && traits.upper + traits.lower + traits.marks > 0) return true;
  if (traits.digits >= 4) return true;
  if (value.length < 6 || value.length > MAX_PASSWORD) return tight && value.length > MAX_PASSWORD;
  if (/[!@#$%^&*+~?]|\w{6}:\w{6}|-.*[a-z][A-Z]|[a-z][A-Z].*-/.test(value)) return true;
  return tight && value.length >= 8;
}

/** Says whether a value under a key of this kind is a secret and not a name, a type or a variable. */
export function isSecretValue(
  kind: KeyKind,
  value: string,
  read: AssignedValue,
  tight: boolean,
): boolean {
  if (value.length < SHORTEST[kind] || isPlaceholder(value)) return false;
  if (kind === 'password') return isPasswordValue(value, read, tight);
  if (!read.quoted && isCode(value)) return false;
  if (read.scheme) return value.length >= 8 && !value.includes(' ');
  if (value.includes('://')) return false;
  if (kind === 'token') return looksRandom(value) || LONG_NUMBER.test(value);
  if (!looksRandom(value) || CODE_PATH.test(value)) return false;
  if (kind === 'provider') return true;
  if (UUID.test(value)) return false;
  return !HEX.test(value) && entropyBits(value, 0, value.length) >= 3.4;
}

/** The identifier that ends right before `index`, after spaces, quotes and operator marks; empty if none ends like a key. */
function keyBefore(text: string, index: number): string {
  let i = text.charCodeAt(index - 1) === DOT ? index - 2 : index - 1;
  const floor = Math.max(0, index - 6);
  while (i >= floor) {
    const code = text.charCodeAt(i);
    if (
      code !== 32 &&
      code !== 9 &&
      code !== 92 &&
      code !== 58 &&
      code !== 63 &&
      code !== 124 &&
      code !== 93 &&
      !isQuote(code)
    )
      break;
    i--;
  }
  const end = i + 1;
  while (i > 0 && isDigit(text.charCodeAt(i))) i--;
  if (i < 2 || !mayEndKey(text, i + 1)) return '';
  let start = i + 1;
  const limit = Math.max(0, end - MAX_KEY);
  while (start > limit) {
    const code = text.charCodeAt(start - 1);
    if (!isRun(code) && code !== 46) break;
    start--;
  }
  return text.slice(start, end);
}

/** The kind of the name that goes with a `value`: `{"name": "DB_PASSWORD", "value": …}`, `<add key="…" value=…>`. */
function pairedKind(text: string, index: number): KeyKind | undefined {
  const pair = PAIRED_NAME.exec(text.slice(Math.max(0, index - 110), index));
  const kind = pair?.[1] === undefined ? undefined : keyKind(pair[1]);
  return kind === 'weak' ? undefined : kind;
}

function look(view: PassView, index: number, code: number): void {
  const { text } = view;
  const next = text.charCodeAt(index + 1);
  const before = text.charCodeAt(index - 1);
  if (isLetter(before) && !mayEndKey(text, index)) return;
  if (
    code === EQUALS &&
    (next === EQUALS || before === EQUALS || before === 33 || before === 60 || before === 62)
  )
    return;
  if (code === COLON && (next === COLON || next === EQUALS || next === 47)) return;
  if (code === COMMA && next !== 32 && !isQuote(next)) return;
  if (code === GREATER && !isAlnum(before)) return;
  const key = keyBefore(text, index);
  if (key === '') return;
  if (code === COMMA && !isQuote(text.charCodeAt(index - key.length - 2))) return;
  const kind =
    key.toLowerCase() === 'value' ? pairedKind(text, text.lastIndexOf(key, index)) : keyKind(key);
  if (kind === undefined) return;
  if (code === GREATER && text.charCodeAt(index - key.length - 1) !== 60) return;
  let from = code === EQUALS && next === GREATER ? index + 2 : index + 1;
  // The text of an element may begin on a line of its own.
  if (code === GREATER) while (from < index + 10 && isSpace(text.charCodeAt(from))) from++;
  const read = readValue(text, from);
  if (read === undefined || (code === COMMA && !read.quoted)) return;
  const tight = isWord(before) && read.start === index + 1;
  if (!isSecretValue(kind, text.slice(read.start, read.end), read, tight)) return;
  view.hits.add('SECRET', read.start, read.end);
  if (view.resume < read.end) view.resume = read.end;
}

function colon(view: PassView, index: number): void {
  look(view, index, COLON);
}

function equals(view: PassView, index: number): void {
  look(view, index, EQUALS);
}

/** Finds secrets by the name that stands before them: `DB_PASSWORD=…`, `"apiKey": "…"`, `Authorization: Bearer …`. */
export const assignmentDetector: TriggeredDetector = defineDetector('assignment', 'SECRET', {
  colon,
  equals,
  bracket: look,
});
