import { speaksAgainst, speaksFor } from '../context-words.js';
import type { TriggeredDetector } from '../define-detector.js';
import { defineDetector } from '../define-detector.js';
import type { NumberGroups } from '../number-groups.js';
import type { PassView } from '../trigger.js';
import {
  isAssignedNumber,
  isInternationalNumber,
  isNanpNumber,
  isNationalNumber,
} from '../phone-plan.js';

const ZERO = 48;
const ONE = 49;
const PAREN = 40;
const SPACE = 32;
const DASH = 45;
const DOT = 46;
const SLASH = 47;
const SEQUENCE = '01234567890';
const MAX_DIGITS = 16;

/** How sure the form of a number alone makes it a phone number. */
type Confidence = 'sure' | 'unless-spoken-against' | 'if-spoken-for' | 'no';

/** Index of a `+` that belongs to group `k`, or -1: `+1`, `(+44`, `+(49`. It ends a stretch, so that only the first has one. */
function plusBefore(groups: NumberGroups, k: number): number {
  if (k > 0) return -1;
  let i = groups.start(k) - 1;
  if (groups.text.charCodeAt(i) === 40) i--;
  return groups.text.charCodeAt(i) === 43 ? i : -1;
}

/** True for `000 000 000`, `1111111` and `0123456789`: filler, not a number of anybody's. */
function isFiller(groups: NumberGroups, from: number, to: number): boolean {
  if (from === to && SEQUENCE.includes(groups.join(from, to))) return true;
  const digit = groups.text.charCodeAt(groups.start(from));
  for (let k = from; k <= to; k++) {
    for (let i = groups.start(k); i < groups.stop(k); i++)
      if (groups.text.charCodeAt(i) !== digit) return false;
  }
  return true;
}

function startOf(groups: NumberGroups, k: number, plus: number): number {
  const start = plus >= 0 ? plus : groups.start(k);
  return groups.text.charCodeAt(start - 1) === 40 ? start - 1 : start;
}

function isDate(groups: NumberGroups, to: number, shape: number): boolean {
  if (shape === 0x422) return true;
  if (shape !== 0x224 && shape !== 0x124 && shape !== 0x214 && shape !== 0x114) return false;
  const year = groups.join(to, to);
  return year >= '1900' && year < '2100';
}

function judge(groups: NumberGroups, from: number, to: number): Confidence {
  const count = groups.digitCount(from, to);
  const separator = groups.separator(from, to);
  const shape = groups.shape(from, to);
  if (separator === SLASH || isDate(groups, to, shape)) return 'no';
  const start = groups.start(from);
  const startsWithZero = groups.text.charCodeAt(start) === ZERO;
  if (startsWithZero && groups.text.charCodeAt(start + 1) === ZERO) {
    if (count < 10 || !isAssignedNumber(groups.join(from, to).slice(2))) return 'no';
    return to > from ? 'sure' : 'if-spoken-for';
  }
  if (shape === 0x334 && !startsWithZero)
    return separator !== SPACE && isNanpNumber(groups.join(from, to)) ? 'sure' : 'if-spoken-for';
  if (shape === 0x1334 && groups.text.charCodeAt(start) === ONE)
    return isNanpNumber(groups.join(from + 1, to)) ? 'sure' : 'if-spoken-for';
  if (startsWithZero) return judgeTrunk(groups, from, to, count, separator);
  if (shape === 0x3322 && groups.count === 4 && separator > 0 && separator !== PAREN) return 'sure';
  return count > (to > from ? 13 : 11) ? 'no' : 'if-spoken-for';
}

/** Numbers with the trunk prefix `0`: nine to eleven digits, grouped as some country groups them. */
function judgeTrunk(
  groups: NumberGroups,
  from: number,
  to: number,
  count: number,
  separator: number,
): Confidence {
  if (count < 9 || count > 11) return 'if-spoken-for';
  const digits = groups.join(from, to);
  if (to === from)
    return count > 9 && isNationalNumber(digits) ? 'unless-spoken-against' : 'if-spoken-for';
  const first = groups.size(from);
  if (separator === DOT) return first >= 2 && to - from >= 3 ? 'sure' : 'if-spoken-for';
  if (first === 2 && separator === SPACE && to - from >= 3)
    return from === 0 && to === groups.count - 1 ? 'unless-spoken-against' : 'if-spoken-for';
  if (first === 1)
    return to - from >= 3 || groups.separators[from + 1] === PAREN ? 'sure' : 'if-spoken-for';
  return isNationalNumber(digits, first) ? 'sure' : 'if-spoken-for';
}

function plainSeparators(groups: NumberGroups, from: number, to: number): boolean {
  for (let k = from + 1; k <= to; k++) {
    const separator = groups.separators[k];
    if (separator === SLASH && k > from + 1) return false;
    if (
      separator !== SPACE &&
      separator !== DASH &&
      separator !== DOT &&
      separator !== PAREN &&
      separator !== SLASH
    )
      return false;
  }
  return true;
}

function isPhone(
  view: PassView,
  groups: NumberGroups,
  from: number,
  to: number,
  plus: number,
): boolean {
  if (!plainSeparators(groups, from, to) || isFiller(groups, from, to)) return false;
  if (plus >= 0) {
    const digits = groups.join(from, to);
    return isInternationalNumber(digits) || (digits.startsWith('1') && digits.length === 11);
  }
  switch (judge(groups, from, to)) {
    case 'sure':
      return true;
    case 'unless-spoken-against':
      return !speaksAgainst(groups, view.context);
    case 'if-spoken-for':
      return speaksFor('phone', groups, view.context) && !speaksAgainst(groups, view.context);
    case 'no':
      return false;
  }
}

/** Numbers whose form alone can tell begin with a zero, with three digits or with a lone `1`. */
function mayStart(groups: NumberGroups, from: number): boolean {
  const size = groups.size(from);
  const first = groups.text.charCodeAt(groups.start(from));
  return first === ZERO || size === 3 || (size === 1 && first === ONE);
}

function numbers(view: PassView, groups: NumberGroups): void {
  if (groups.digits < 7) return;
  for (let from = 0; from < groups.count; from++) {
    if (groups.isTaken(from)) continue;
    const plus = plusBefore(groups, from);
    if (plus < 0 && !groups.opens(from)) continue;
    if (plus < 0 && !mayStart(groups, from) && !speaksFor('phone', groups, view.context)) continue;
    let digits = 0;
    let found = -1;
    for (let to = from; to < groups.count && to < from + 7 && !groups.isTaken(to); to++) {
      const size = groups.size(to);
      digits += size;
      if (digits > MAX_DIGITS || (size === 1 && to > from + 1 && plus < 0)) break;
      if (digits < 7 || !groups.closes(to)) continue;
      if (isPhone(view, groups, from, to, plus)) found = to;
    }
    if (found < 0) continue;
    const end =
      found === groups.count - 1 && groups.extensionEnd > 0
        ? groups.extensionEnd
        : groups.stop(found);
    view.hits.add('PHONE', startOf(groups, from, plus), end);
    groups.take(from, found);
    from = found;
  }
}

/**
 * Finds phone numbers. With `+`, `00` or a North American form the digits alone decide; a leading `0` needs the form of a
 * national number; anything else needs a word such as `call` or `mobile` near it.
 * Source: ITU-T E.164, E.123.
 */
export const phoneDetector: TriggeredDetector = defineDetector('phone', 'PHONE', { numbers });
