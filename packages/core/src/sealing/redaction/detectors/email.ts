import { readValue } from '../assigned-value.js';
import { isAlnum, isDigit, isLetter } from '../char-class.js';
import type { TriggeredDetector } from '../define-detector.js';
import { defineDetector } from '../define-detector.js';
import { looksLikePassword } from '../secret-value.js';
import type { PassView } from '../trigger.js';

const MAX_LOCAL = 64;
const MAX_DOMAIN = 255;
const ASSET = new Set([
  'png',
  'jpg',
  'jpeg',
  'gif',
  'svg',
  'webp',
  'avif',
  'ico',
  'pdf',
  'css',
  'scss',
  'js',
  'mjs',
  'cjs',
  'ts',
  'tsx',
  'jsx',
  'json',
]);

/** ASCII punctuation that a mailbox may hold in practice: `.` `_` `%` `+` `-` `'`. */
function isLocalPunctuation(code: number): boolean {
  return code === 46 || code === 95 || code === 37 || code === 43 || code === 45 || code === 39;
}

/** Letters outside ASCII, without general punctuation, symbols and CJK brackets. */
function isForeignLetter(code: number): boolean {
  if (code < 0xc0) return false;
  if (code >= 0x2000 && code < 0x2c00) return false;
  return (
    !(code >= 0x3000 && code < 0x3040) &&
    !(code >= 0xfe30 && code < 0xff10) &&
    code !== 0xd7 &&
    code !== 0xf7
  );
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

function localStart(text: string, at: number): number {
  const floor = Math.max(0, at - MAX_LOCAL);
  let i = at;
  while (i > floor) {
    const code = text.charCodeAt(i - 1);
    if (!isAlnum(code) && !isLocalPunctuation(code) && !isForeignLetter(code)) break;
    i--;
  }
  // Half of a character outside the basic plane, whose other half lies beyond the floor.
  if (i === floor && isLowSurrogate(text.charCodeAt(i))) i++;
  while (i < at) {
    const code = text.charCodeAt(i);
    if (isAlnum(code) || code === 95 || isForeignLetter(code)) break;
    i++;
  }
  return i;
}

/** End of the domain that starts at `from`, or 0 when it is none. */
function domainEnd(text: string, from: number): number {
  const ceiling = Math.min(text.length, from + MAX_DOMAIN);
  let i = from;
  let labelStart = from;
  let end = 0;
  while (i < ceiling) {
    const code = text.charCodeAt(i);
    if (isAlnum(code) || code === 45 || isForeignLetter(code)) {
      i++;
      continue;
    }
    if (i === labelStart) break;
    if (labelStart > from && isTopLevel(text, labelStart, i)) end = i;
    if (code !== 46) return end;
    i++;
    labelStart = i;
  }
  if (i > labelStart && labelStart > from && isTopLevel(text, labelStart, i)) end = i;
  return end;
}

function isTopLevel(text: string, start: number, end: number): boolean {
  if (end - start < 2 || end - start > 63) return false;
  if (end - start > 4 && text.startsWith('xn--', start)) return true;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (!isLetter(code) && !isForeignLetter(code)) return false;
  }
  return end - start > 5 || !ASSET.has(text.slice(start, end).toLowerCase());
}

function at(view: PassView, index: number): void {
  const { text } = view;
  const first = text.charCodeAt(index + 1);
  if (!isAlnum(first) && !isForeignLetter(first)) return;
  const last = text.charCodeAt(index - 1);
  if (!isAlnum(last) && !isLocalPunctuation(last) && !isForeignLetter(last)) return;
  const start = localStart(text, index);
  if (start === index) return;
  const end = domainEnd(text, index + 1);
  if (end === 0) return;
  if (
    text.charCodeAt(end) === 58 &&
    text.startsWith('git', start) &&
    start + 3 === index &&
    !isDigit(text.charCodeAt(end + 1))
  )
    return;
  view.hits.add('EMAIL', start, end);
  login(view, end);
}

/** A password that is written behind the address as `ada@example.com / …`. */
function login(view: PassView, end: number): void {
  const { text } = view;
  const mark = text.charCodeAt(end + 1);
  if (
    text.charCodeAt(end) !== 32 ||
    (mark !== 47 && mark !== 124) ||
    text.charCodeAt(end + 2) !== 32
  )
    return;
  const read = readValue(text, end + 2);
  if (read !== undefined && looksLikePassword(text.slice(read.start, read.end)))
    view.hits.add('SECRET', read.start, read.end);
}

/**
 * Finds e-mail addresses by growing from each `@`: at most 64 characters to the left, 255 to the right.
 * Source: RFC 5321 (lengths), RFC 6531 (letters outside ASCII).
 */
export const emailDetector: TriggeredDetector = defineDetector('email', 'EMAIL', { at });
