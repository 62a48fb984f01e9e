import { isNamedCard, speaksAgainst, speaksFor } from '../context-words.js';
import type { TriggeredDetector } from '../define-detector.js';
import { defineDetector } from '../define-detector.js';
import { passesLuhn } from '../luhn.js';
import type { NumberGroups } from '../number-groups.js';
import type { PassView } from '../trigger.js';

const DOT = 46;
/** How the digits are grouped on cards. */
const SHAPES = new Set([
  0x4444, 0x465, 0x464, 0x44443, 0x44442, 0x4443, 0x645, 0x445, 0x88, 0x6d, 0x4441, 0x4442, 0x555,
]);

/** Says whether a card network issues numbers with this start and length. Source: the networks' published ranges. */
export function hasIssuer(digits: string): boolean {
  const n = digits.length;
  const two = Number(digits.slice(0, 2));
  const four = Number(digits.slice(0, 4));
  if (digits.startsWith('4')) return n === 13 || n === 16 || n === 19;
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return n === 16;
  if (two === 34 || two === 37) return n === 15;
  if (two === 36 || two === 38 || two === 39) return n >= 14 && n <= 19;
  if (four >= 3000 && four <= 3059) return n >= 14 && n <= 19;
  if (four === 3095) return n >= 14 && n <= 19;
  if (four >= 3528 && four <= 3589) return n >= 16;
  if (four === 1800 || four === 2131) return n === 15;
  if (four >= 2200 && four <= 2204) return n >= 16;
  if (four === 9792 || four === 5019) return n === 16;
  if (two === 50 || (two >= 56 && two <= 58)) return n >= 12;
  if (two === 60 || two === 81 || two === 82) return n >= 16;
  if (two >= 61 && two <= 69) return n >= 12;
  return digits.startsWith('1') && n === 15;
}

function allSame(digits: string): boolean {
  return digits === (digits[0] ?? '').repeat(digits.length);
}

function isCard(groups: NumberGroups, from: number, to: number, view: PassView): boolean {
  const digits = groups.join(from, to);
  if (allSame(digits)) return false;
  const named = isNamedCard(groups);
  const context = named || speaksFor('card', groups, view.context);
  if (!passesLuhn(digits)) return named && (digits.length === 15 || digits.length === 16);
  if (digits.length < 13 && !context) return false;
  if (to > from) return context || (hasIssuer(digits) && groups.separator(from, to) !== DOT);
  if (context) return named || hasIssuer(digits);
  return hasIssuer(digits) && digits.charCodeAt(0) !== 49 && !speaksAgainst(groups, view.context);
}

function numbers(view: PassView, groups: NumberGroups): void {
  if (groups.digits < 12) return;
  for (let from = 0; from < groups.count; from++) {
    if (groups.size(from) < 4 || !groups.opens(from)) continue;
    let digits = 0;
    let found = -1;
    for (let to = from; to < groups.count && digits < 19 && to < from + 5; to++) {
      digits += groups.size(to);
      if (digits < 12 || digits > 19 || !groups.closes(to)) continue;
      if (to > from && (groups.separator(from, to) < 0 || !SHAPES.has(groups.shape(from, to))))
        continue;
      if (isCard(groups, from, to, view)) found = to;
    }
    if (found < 0) continue;
    view.hits.add('CREDIT_CARD', groups.start(from), groups.stop(found));
    groups.take(from, found);
    from = found;
  }
}

/**
 * Finds payment card numbers: 12 to 19 digits, bare or grouped as on a card, with a valid check digit and a known issuer.
 * Source: ISO/IEC 7812.
 */
export const creditCardDetector: TriggeredDetector = defineDetector('credit-card', 'CREDIT_CARD', {
  numbers,
});
