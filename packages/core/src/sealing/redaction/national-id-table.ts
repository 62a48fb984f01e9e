import {
  isAadhaar,
  isAbn,
  isChineseId,
  isCpf,
  isFinnishId,
  isFrenchId,
  isShortDate,
  isSingaporeId,
  isSpanishId,
  isThaiId,
  isTurkishId,
} from './check-digits.js';
import { passesLuhn } from './luhn.js';

/** A number that is known by its form and its check digits, without a word before it. */
interface IdForm {
  readonly name: string;
  readonly form: RegExp;
  readonly check?: (id: string) => boolean;
}

/**
 * Numbers written as one run of letters and digits.
 * Source: what the issuing states publish about their numbers.
 */
export const RUN_FORMS: readonly IdForm[] = [
  { name: 'Spain NIF, NIE', form: /^(?:\d{8}|[XYZ]\d{7})[A-Z]$/, check: isSpanishId },
  {
    name: 'United Kingdom NINO',
    form: /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/,
  },
  {
    name: 'United Kingdom driving licence',
    form: /^[A-Z]{2,5}9{0,3}\d[0156]\d(?:0[1-9]|[12]\d|3[01])\d[A-Z][A-Z9]\d[A-Z]{2}$/,
  },
  {
    name: 'Italy codice fiscale',
    form: /^[A-Z]{6}\d\d[ABCDEHLMPRST](?:[04][1-9]|[1256]\d|[37][01])[A-Z]\d{3}[A-Z]$/,
  },
  { name: 'India PAN', form: /^[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]$/ },
  { name: 'India GSTIN', form: /^[0-3]\d[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z][0-9A-Z]Z[0-9A-Z]$/ },
  { name: 'Singapore NRIC, FIN', form: /^[STFGM]\d{7}[A-Z]$/, check: isSingaporeId },
  { name: 'Finland HETU', form: /^\d{6}[A-FU-Y]\d{3}[0-9A-Y]$/, check: isFinnishId },
  { name: 'Finland HETU', form: /^\d{6}-\d{3}[A-Y]$/, check: isFinnishId },
  {
    name: 'Germany pension insurance',
    form: /^\d\d\d{6}[A-Z]\d{3}$/,
    check: (id) => isShortDate(id.slice(2, 8)),
  },
  { name: 'Mexico CURP', form: /^[A-Z][AEIOUX][A-Z]{2}\d{6}[HM][A-Z]{5}[0-9A-Z]\d$/ },
  { name: 'China', form: /^\d{17}X$/, check: isChineseId },
];

/**
 * Numbers written in groups of digits. Shape: by the lengths of the groups as hexadecimal digits, 0x67 for 6-7; the name of
 * the one separator, or any.
 */
export interface GroupForm {
  readonly name: string;
  readonly separators: string;
  readonly check: (digits: string) => boolean;
}

export const GROUP_FORMS: Readonly<Record<number, GroupForm>> = {
  0x64: {
    name: 'Finland HETU, Sweden personnummer',
    separators: '-',
    check: (digits) =>
      isShortDate(digits) &&
      (passesLuhn(digits) || isFinnishId(`${digits.slice(0, 6)}-${digits.slice(6)}`)),
  },
  0x84: {
    name: 'Sweden personnummer',
    separators: '-',
    check: (digits) =>
      /^(?:19|20)/.test(digits) && isShortDate(digits.slice(2)) && passesLuhn(digits.slice(2)),
  },
  0x67: {
    name: 'Korea RRN',
    separators: '-',
    check: (digits) => isShortDate(digits) && /^\d{6}[1-8]/.test(digits),
  },
  0x444: { name: 'India Aadhaar', separators: ' -', check: isAadhaar },
  0x3332: { name: 'Brazil CPF', separators: '.-', check: isCpf },
  0x2333: { name: 'Australia ABN', separators: ' ', check: isAbn },
  0x14521: { name: 'Thailand', separators: '-', check: isThaiId },
  0x1222332: { name: 'France NIR', separators: ' ', check: isFrenchId },
};

/** Numbers of digits alone, by how many: those whose check leaves no more than one in a hundred to chance. */
export const DIGIT_FORMS: Readonly<Record<number, (digits: string) => boolean>> = {
  11: isTurkishId,
  18: isChineseId,
};
