import { isDigit, isLetter } from '../char-class.js';
import { spaced, speaksAgainst } from '../context-words.js';
import type { TriggeredDetector } from '../define-detector.js';
import { defineDetector } from '../define-detector.js';
import { DIGIT_FORMS, GROUP_FORMS, RUN_FORMS } from '../national-id-table.js';
import type { NumberGroups } from '../number-groups.js';
import type { PassView } from '../trigger.js';

const MIN_DIGITS = 5;
const MAX_DIGITS = 18;
const LONGEST_RUN = 18;
/** Units: characters of the shortest of `RUN_FORMS`, none of which has a lower-case letter. */
const SHORTEST_FORM = 9;
const LINK = String.raw`[a-z ]{0,12}(?:number|num|no|nr|id)?[.:#=\s"'(]*(?:is )?["'\s]*$`;
/** Names of identity numbers, as they stand right before the number. */
const NAMED = new RegExp(
  String.raw`\b(?:national (?:id|insurance)|identity (?:card|number|no)|id card|passport|pasaporte|reisepass|driv(?:er|ing)'?s?[ ’']?s? licen[cs]e|tax(?:payer)? ?(?:id|no|number|identification)|nino\b|nhs\b|nie\b|nif\b|dni\b|cpf\b|cnpj\b|pesel\b|aadhaa?r|personnummer|bsn\b|medicare|medicaid|steuer-?id|steuernummer|codice fiscale|curp\b|itin\b|tfn\b|abn\b|acn\b|hetu\b|henkilötunnus|social insurance|voter id|resident registration|rrn\b|nric\b|fin number|pan (?:card|number|no)|gstin\b|npi\b|kimlik|personal (?:id|identity|number)|identification (?:number|no)|national identity|government id|refugee id|visa (?:number|no)\b|health insurance|insurance (?:number|policy)|vat (?:id|number|no)|ust-?id|cedula|cédula|rut\b|ein\b)` +
    LINK,
);
/** Names of bank accounts that are no IBAN. */
const ACCOUNT = new RegExp(
  String.raw`\b(?:(?:bank )?(?:account|acct|a\/c)\.? (?:number|num|no|nr|#)|bank account|routing (?:number|no)|aba\b|sort code|bsb\b|kontonummer)` +
    LINK,
);

/** Says whether a letter or a number sign stands near before: most numbers stand behind other numbers and marks. */
function hasWordBefore(text: string, start: number): boolean {
  for (let i = start - 1; i >= 0 && i > start - 8; i--) {
    const code = text.charCodeAt(i);
    if (isLetter(code) || code === 35 || code > 127) return true;
    if (isDigit(code)) return false;
  }
  return false;
}

type NumberType = 'NATIONAL_ID' | 'BANK_ACCOUNT';

function typeBefore(view: PassView, start: number): NumberType | undefined {
  if (hasWordBefore(view.text, start)) {
    const before = view.text.slice(Math.max(0, start - 48), start).toLowerCase();
    if (NAMED.test(before)) return 'NATIONAL_ID';
    if (ACCOUNT.test(before)) return 'BANK_ACCOUNT';
  }
  if (view.context.key === undefined || start > 1) return undefined;
  return typeOfKey(view.context.key);
}

const MAX_CACHED = 2_048;
const keyTypes: Map<string, NumberType | undefined> = new Map();

/** The type of the number that stands under a key. */
export function typeOfKey(key: string): NumberType | undefined {
  if (keyTypes.has(key)) return keyTypes.get(key);
  const words = spaced(key);
  const type = NAMED.test(words) ? 'NATIONAL_ID' : ACCOUNT.test(words) ? 'BANK_ACCOUNT' : undefined;
  if (keyTypes.size >= MAX_CACHED) keyTypes.clear();
  if (key.length <= 64) keyTypes.set(key, type);
  return type;
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
  if (digits < MIN_DIGITS || digits > MAX_DIGITS || !groups.closes(last)) return;
  const type = hasForm(view, groups, last, digits)
    ? 'NATIONAL_ID'
    : typeBefore(view, groups.start(0));
  if (type === undefined) return;
  view.hits.add(type, groups.start(0), groups.stop(last));
  groups.take(0, last);
}

/** Says whether the groups alone tell whose number it is. */
function hasForm(view: PassView, groups: NumberGroups, last: number, digits: number): boolean {
  if (digits < 10 || last !== groups.count - 1 || !groups.opens(0)) return false;
  const joined = groups.join(0, last);
  if (last === 0) {
    return DIGIT_FORMS[digits]?.(joined) === true && !speaksAgainst(groups, view.context);
  }
  const form = GROUP_FORMS[groups.shape(0, last)];
  if (form === undefined) return false;
  for (let k = 1; k <= last; k++)
    if (!form.separators.includes(String.fromCharCode(groups.separators[k] as number)))
      return false;
  return form.check(joined);
}

function run(view: PassView, start: number, end: number): void {
  const size = end - start;
  if (size < 7 || size > LONGEST_RUN) return;
  let digits = 0;
  let lower = 0;
  for (let i = start; i < end; i++) {
    const code = view.text.charCodeAt(i);
    if (isDigit(code)) digits++;
    else if (code >= 97) lower++;
  }
  if (digits < 4) return;
  if (lower === 0 && size >= SHORTEST_FORM && isFormed(view.text.slice(start, end))) {
    view.hits.add('NATIONAL_ID', start, end);
    return;
  }
  if (digits < MIN_DIGITS) return;
  const type = typeBefore(view, start);
  if (type !== undefined) view.hits.add(type, start, end);
}

function isFormed(value: string): boolean {
  return RUN_FORMS.some(({ form, check }) => form.test(value) && check?.(value) !== false);
}

/**
 * Finds identity, tax, passport and bank account numbers: where the name of such a number stands before them, and those of
 * some states by their form and check digits alone.
 */
export const nationalIdDetector: TriggeredDetector = defineDetector('national-id', 'NATIONAL_ID', {
  numbers,
  mixedRun: run,
  longRun: run,
});
