import { isAlnum, isDigit, isRun } from '../char-class.js';
import type { TriggeredDetector } from '../define-detector.js';
import { defineDetector } from '../define-detector.js';
import { entropyBits } from '../entropy.js';
import type { PassView } from '../trigger.js';
import { DIGIT, MARK } from '../pass-table.js';
import { alphabetEnd } from '../secret-alphabet.js';
import type { SecretRow } from '../secret-table.js';
import { SECRET_TABLE } from '../secret-table.js';
import { isFiller } from '../secret-value.js';

const MAX_LOOK_BACK = 24;
/** A body of one letter is a made-up key; behind a prefix that nothing else has it is masked as a real one. */
const ONE_LETTER = /^([A-WYZa-wyz])\1{15,}$/;
const ENDS_MARKED = /^.{3,}[_-]$/;
const BY_START = new Map<number, SecretRow[]>();
/** Two bits for each first character: 1 = some row starts with it. Saves the map look-up for most runs. */
const FIRST = new Uint8Array(128);

for (const row of SECRET_TABLE) {
  const key = startKey(row[1], 0);
  const rows = BY_START.get(key);
  if (rows === undefined) BY_START.set(key, [row]);
  else rows.push(row);
  FIRST[row[1].charCodeAt(0)] = 1;
}
for (const rows of BY_START.values()) rows.sort((a, b) => b[1].length - a[1].length);

function startKey(text: string, at: number): number {
  return text.charCodeAt(at) * 65_536 + text.charCodeAt(at + 1);
}

/** End of the token that a row describes at `start`, or 0. */
function rowEnd(text: string, start: number, row: SecretRow): number {
  const [, prefix, alphabet, min, max, bits] = row;
  if (!text.startsWith(prefix, start)) return 0;
  const from = start + prefix.length;
  let end = alphabetEnd(text, from, max + 1, alphabet);
  while (end > from && text.charCodeAt(end - 1) === 46) end--;
  const size = end - from;
  if (size < min || size > max) return 0;
  const next = text.charCodeAt(end);
  if (isAlnum(next) || next === 95) return 0;
  const body = text.slice(from, end);
  if (isFiller(body)) return 0;
  if (
    bits > 0 &&
    entropyBits(text, from, end) < bits &&
    !(ENDS_MARKED.test(prefix) && ONE_LETTER.test(body))
  )
    return 0;
  return isMarked(prefix) || hasDigit(text, from, end) ? end : 0;
}

/** Prefixes of letters alone also begin words, so they need a digit behind them; no word is as long in capitals. */
function isMarked(prefix: string): boolean {
  return prefix.length > 4 || /[_-]$/.test(prefix) || prefix === 'AKIA' || prefix === 'ASIA';
}

function hasDigit(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (isDigit(text.charCodeAt(i))) return true;
  return false;
}

/** End of the provider token that starts at `start`, or 0. */
export function providerTokenEnd(text: string, start: number, minPrefix: number): number {
  const first = text.charCodeAt(start);
  if (first > 127 || FIRST[first] === 0) return 0;
  const rows = BY_START.get(startKey(text, start));
  if (rows === undefined) return 0;
  for (const row of rows) {
    if (row[1].length < minPrefix) break;
    const end = rowEnd(text, start, row);
    if (end > 0) return end;
  }
  return 0;
}

/** A character inside a prefix that ends a run: `.`, `/`, `:` or `~`. */
function isJoint(code: number): boolean {
  return code === 46 || code === 47 || code === 58 || code === 126;
}

function isHead(code: number): boolean {
  return isRun(code) || isJoint(code);
}

function report(view: PassView, start: number, end: number): void {
  view.hits.add('SECRET', start, end);
  if (view.resume < end) view.resume = end;
}

function longRun(view: PassView, start: number, end: number, mix: number): void {
  const { text } = view;
  if ((mix & DIGIT) !== 0 && isJoint(text.charCodeAt(start - 1))) {
    let head = start - 1;
    const floor = Math.max(0, start - MAX_LOOK_BACK);
    while (head > floor && isHead(text.charCodeAt(head - 1))) head--;
    for (; head < start - 1; head++) {
      const edge = text.charCodeAt(head - 1);
      if (isAlnum(edge) || edge === 95) continue;
      const stop = providerTokenEnd(text, head, 1);
      if (stop > start) return report(view, head, stop);
    }
  }
  const whole = providerTokenEnd(text, start, 1);
  if (whole > 0) return report(view, start, whole);
  if (end - start < 20 || (mix & (DIGIT | MARK)) !== (DIGIT | MARK)) return;
  let tries = 0;
  for (let i = start + 1; i < end - 16 && tries < 6; i++) {
    const code = text.charCodeAt(i - 1);
    if (code !== 95 && code !== 45) continue;
    tries++;
    const stop = providerTokenEnd(text, i, 4);
    if (stop > 0) return report(view, i, stop);
  }
}

/** Finds tokens by the prefix that their provider gives them; the facts are in the secret table. */
export const providerTokenDetector: TriggeredDetector = defineDetector('provider-token', 'SECRET', {
  longRun,
});
