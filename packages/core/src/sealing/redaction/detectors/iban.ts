import { isAlnum, isDigit, isLetter, isUpper, isWord } from '../char-class.js';
import type { TriggeredDetector } from '../define-detector.js';
import { defineDetector } from '../define-detector.js';
import type { PassView } from '../trigger.js';

/** Length of an IBAN by country. Source: SWIFT, IBAN registry. */
const LENGTH_BY_COUNTRY =
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 ' +
  'FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 ' +
  'LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 ' +
  'SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30';

/** Countries whose account numbers have digits alone behind the check digits. */
const DIGITS_ONLY = new Set(
  'AT BA BE CZ DE DK EE ES FI HR HU IL IS LT ME MR NO PL PT RS SE SI SK TN VA XK'.split(' '),
);

/** In small letters an IBAN counts only when one of these words stands before it. */
const NAMED = /iban|account|transfer|wire|bank|konto|sepa/i;
const LENGTHS = new Map<string, number>();
for (const entry of LENGTH_BY_COUNTRY.split(' '))
  LENGTHS.set(entry.slice(0, 2), Number(entry.slice(2)));

/** The remainder of ISO 7064 MOD 97-10 after one more character. */
function mod97Step(remainder: number, code: number): number {
  return isDigit(code)
    ? (remainder * 10 + code - 48) % 97
    : (remainder * 100 + (code | 32) - 87) % 97;
}

/** The remainder that must be 1. Takes an IBAN without spaces, in either case. */
export function mod97(iban: string): number {
  let remainder = 0;
  for (let i = 0; i < iban.length; i++)
    remainder = mod97Step(remainder, iban.charCodeAt((i + 4) % iban.length));
  return remainder;
}

function ibanRun(view: PassView, start: number): void {
  const { text } = view;
  const isCapital = isUpper(text.charCodeAt(start));
  const country = text.slice(start, start + 2);
  const issuer = isCapital ? country : country.toUpperCase();
  const length = LENGTHS.get(issuer);
  if (length === undefined) return;
  const digitsOnly = DIGITS_ONLY.has(issuer);
  let remainder = 0;
  let seen = 0;
  let i = start;
  for (; seen < length; i++) {
    const code = text.charCodeAt(i);
    if (isAlnum(code)) {
      if (isLetter(code) && (isUpper(code) !== isCapital || (digitsOnly && seen >= 2))) return;
      if (seen >= 4) remainder = mod97Step(remainder, code);
      seen++;
    } else if ((code !== 32 && code !== 45) || seen < 2 || !isAlnum(text.charCodeAt(i + 1))) return;
  }
  if (isWord(text.charCodeAt(i))) return;
  for (let k = 0; k < 4; k++) remainder = mod97Step(remainder, text.charCodeAt(start + k));
  if (remainder !== 1) return;
  if (
    !isCapital &&
    !NAMED.test(text.slice(Math.max(0, start - 48), start)) &&
    !namesIban(view.context.key ?? '')
  )
    return;
  view.hits.add('IBAN', start, i);
  if (view.resume < i) view.resume = i;
}

/** Says whether a key names an IBAN, so that one in lower case counts. */
export function namesIban(key: string): boolean {
  return NAMED.test(key);
}

/** Finds bank account numbers by country length and check digits, with or without spaces. Source: ISO 13616. */
export const ibanDetector: TriggeredDetector = defineDetector('iban', 'IBAN', { ibanRun });
