import { readValue } from '../assigned-value.js';
import { isLetter, isQuote } from '../char-class.js';
import type { TriggeredDetector } from '../define-detector.js';
import { defineDetector } from '../define-detector.js';
import type { PassView } from '../trigger.js';
import { keyKind } from '../secret-key.js';
import { isPlaceholder, looksLikePassword, looksRandom } from '../secret-value.js';
import { isSecretValue } from './assignment.js';

/** Third letters of `password` and `pwd`. */
const LETTER_S = 115;
const LETTER_D = 100;
const LETTER_R = 114;
const BEARER = /(?:^|[^a-z])bearer$/i;
const SPOKEN = /^(?:passwords?|passwd|passcode|passphrase|pwd)$/;
const LINK =
  /["'\s]{0,2}(?:\s(?:is|was|are|to|of|as|set to|changed to|equals|will be))?[\s:=]{1,3}/y;
const CLIENTS = ['curl', 'wget', 'http'];

function report(view: PassView, start: number, end: number): void {
  view.hits.add('SECRET', start, end);
  if (view.resume < end) view.resume = end;
}

function word(view: PassView, start: number, end: number): void {
  const { text } = view;
  const third = text.charCodeAt(start + 2) | 32;
  if (third !== LETTER_S && third !== LETTER_D) return;
  const name = text.slice(start, end).toLowerCase();
  if (!SPOKEN.test(name)) return;
  LINK.lastIndex = end;
  if (!LINK.test(text)) return;
  const from = LINK.lastIndex;
  const read = readValue(text, from);
  if (read === undefined) return;
  const value = text.slice(read.start, read.end);
  const fits = read.quoted
    ? isSecretValue('password', value, read, false) && /[^a-z ]/.test(value)
    : looksLikePassword(value);
  if (fits) report(view, read.start, read.end);
}

function longRun(view: PassView, start: number): void {
  const { text } = view;
  if (text.charCodeAt(start - 1) !== 32 || (text.charCodeAt(start - 2) | 32) !== LETTER_R) return;
  if (!BEARER.test(text.slice(Math.max(0, start - 8), start - 1))) return;
  const read = readValue(text, start);
  if (read !== undefined && looksRandom(text.slice(read.start, read.end)))
    report(view, read.start, read.end);
}

/** `name:'pass word'`: the end of the quoted part that stands right behind a value. */
function quotedPartEnd(text: string, end: number): number {
  if (text.charCodeAt(end) !== 58) return end;
  const read = readValue(text, end + 1);
  return read === undefined || !read.quoted ? end : read.end;
}

function dashRun(view: PassView, start: number, end: number): void {
  const { text } = view;
  if (text.charCodeAt(end) !== 32 || !isLetter(text.charCodeAt(end - 1))) return;
  const name = text.slice(start, end);
  const read = readValue(text, end);
  if (read === undefined) return;
  const value = text.slice(read.start, read.end);
  if (name === '-u' || name === '--user' || name === '--proxy-user') {
    const colon = value.indexOf(':');
    const secret = colon < 0 ? '' : value.slice(colon + 1);
    if (
      colon < 0
        ? !isQuote(text.charCodeAt(read.end + 1))
        : secret === '' || isPlaceholder(value) || isPlaceholder(secret)
    )
      return;
    const head = text.slice(Math.max(0, start - 240), start);
    if (CLIENTS.some((client) => head.includes(client)))
      report(view, read.start, quotedPartEnd(text, read.end));
    return;
  }
  const kind = name.startsWith('--') ? keyKind(name) : undefined;
  if (kind !== undefined && isSecretValue(kind, value, read, true))
    report(view, read.start, read.end);
}

/** Finds secrets that follow a word or an option instead of an assignment: `my password is …`, `--token …`, `curl -u …`. */
export const spokenSecretDetector: TriggeredDetector = defineDetector('spoken-secret', 'SECRET', {
  word,
  longRun,
  dashRun,
});
