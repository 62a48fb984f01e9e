import { isDigit } from '../char-class.js';
import { spaced } from '../context-words.js';
import type { TriggeredDetector } from '../define-detector.js';
import { defineDetector } from '../define-detector.js';
import type { NumberGroups } from '../number-groups.js';
import type { PassView } from '../trigger.js';

const MIN_DIGITS = 5;
const MAX_DIGITS = 16;
/** Units: characters of the shortest name, such as `nhs`. */
const SHORTEST_NAME = 3;
/** Names of identity numbers, as they stand right before the number. */
const NAMED =
  /(?:\bnational (?:id|insurance)|\bidentity (?:card|number)|\bid card|\bpassport|\bdriv(?:er|ing)'?s?[ ’']?s? licen[cs]e|\btax(?:payer)? ?(?:id|no|number|identification)|\bnino\b|\bnhs\b|\bnie\b|\bnif\b|\bdni\b|\bcpf\b|\bcnpj\b|\bpesel\b|\baadhaar|\bpersonnummer|\bbsn\b|\bmedicare|\bsteuer-?id|\bsteuernummer|\bcodice fiscale|\bcurp\b|\bitin\b|\btfn\b|\babn\b|\bhetu\b|\bsocial insurance|\bvoter id|\bresident registration|\brrn\b|\bnric\b)[a-z ]{0,12}(?:number|num|no|nr|id)?[.:#=\s"'(]*(?:is )?["'\s]*$/;

function isNamed(view: PassView, start: number): boolean {
  if (
    start >= SHORTEST_NAME &&
    NAMED.test(view.text.slice(Math.max(0, start - 48), start).toLowerCase())
  )
    return true;
  return view.context.key !== undefined && start < 2 && NAMED.test(spaced(view.context.key));
}

function numbers(view: PassView, groups: NumberGroups): void {
  if (groups.digits < MIN_DIGITS || groups.isTaken(0)) return;
  let last = 0;
  let digits = groups.size(0);
  while (
    last + 1 < groups.count &&
    !groups.isTaken(last + 1) &&
    digits + groups.size(last + 1) <= MAX_DIGITS
  )
    digits += groups.size(++last);
  if (
    digits < MIN_DIGITS ||
    digits > MAX_DIGITS ||
    !groups.closes(last) ||
    !isNamed(view, groups.start(0))
  )
    return;
  view.hits.add('NATIONAL_ID', groups.start(0), groups.stop(last));
  groups.take(0, last);
}

function mixedRun(view: PassView, start: number, end: number): void {
  if (end - start < 7) return;
  let digits = 0;
  for (let i = start; i < end; i++) if (isDigit(view.text.charCodeAt(i))) digits++;
  if (digits >= MIN_DIGITS && isNamed(view, start)) view.hits.add('NATIONAL_ID', start, end);
}

/** Finds identity, tax and passport numbers, only where the name of such a number stands before them. */
export const nationalIdDetector: TriggeredDetector = defineDetector('national-id', 'NATIONAL_ID', {
  numbers,
  mixedRun,
});
