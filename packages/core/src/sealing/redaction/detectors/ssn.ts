import { speaksFor } from '../context-words.js';
import type { TriggeredDetector } from '../define-detector.js';
import { defineDetector } from '../define-detector.js';
import type { NumberGroups } from '../number-groups.js';
import type { PassView } from '../trigger.js';

const ZERO = 48;
const SPACE = 32;
const DASH = 45;
const SLASH = 47;
const PAREN = 40;
const PLUS = 43;

/**
 * Says whether nine digits can be a US social security number. Source: SSA, numbers are never issued with area 000 or
 * 666, group 00 or serial 0000. Areas from 900 are taxpayer numbers (ITIN) when the group says so, and count too.
 */
export function isPossibleSsn(digits: string): boolean {
  const area = digits.slice(0, 3);
  const group = digits.slice(3, 5);
  if (area === '000' || area === '666' || group === '00' || digits.endsWith('0000')) return false;
  return area < '900' || (group >= '50' && group !== '89' && group !== '93');
}

/** Counts such as `100 20 3000`, which no one number is. */
function isRound(groups: NumberGroups, k: number): boolean {
  for (let i = k; i < k + 3; i++)
    if (groups.text.charCodeAt(groups.stop(i) - 1) !== ZERO) return false;
  return true;
}

function numbers(view: PassView, groups: NumberGroups): void {
  if (groups.digits < 9 || groups.text.charCodeAt(groups.start(0) - 1) === PLUS) return;
  for (let k = 0; k < groups.count; k++) {
    if (groups.isTaken(k) || !groups.opens(k)) continue;
    const size = groups.size(k);
    if (size === 9 && groups.closes(k)) {
      if (isPossibleSsn(groups.join(k, k)) && speaksFor('ssn', groups, view.context)) {
        view.hits.add('SSN', groups.start(k), groups.stop(k));
        groups.take(k, k);
      }
      continue;
    }
    if (size !== 3 || k + 2 >= groups.count || groups.size(k + 1) !== 2 || groups.size(k + 2) !== 4)
      continue;
    if (!groups.closes(k + 2) || groups.extensionEnd > 0) continue;
    const separator = groups.separator(k, k + 2);
    if (separator < 0 || separator === PAREN || separator === SLASH) continue;
    const plain =
      separator === DASH || (separator === SPACE && groups.count === 3 && !isRound(groups, k));
    if (!plain && !speaksFor('ssn', groups, view.context)) continue;
    if (!isPossibleSsn(groups.join(k, k + 2))) continue;
    view.hits.add('SSN', groups.start(k), groups.stop(k + 2));
    groups.take(k, k + 2);
    k += 2;
  }
}

/** Finds US social security numbers, written 3-2-4, or bare with the word before them. */
export const ssnDetector: TriggeredDetector = defineDetector('ssn', 'SSN', { numbers });
