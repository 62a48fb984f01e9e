import {
  getCountries,
  getCountryCallingCode,
  getExampleNumber,
  Metadata,
  parsePhoneNumberWithError,
  isPossiblePhoneNumber,
} from 'libphonenumber-js';
import type { CountryCode } from 'libphonenumber-js';
import metadata from 'libphonenumber-js/metadata.min.json';
import examples from 'libphonenumber-js/examples.mobile.json';
import { describe, expect, it } from 'vitest';
import { redact } from '../../../../src/sealing/redaction/index.js';
import {
  isAssignedNumber,
  isInternationalNumber,
  isNationalNumber,
} from '../../../../src/sealing/redaction/phone-plan.js';
import { seeded } from '../found.js';

const COUNTRIES: readonly CountryCode[] = getCountries();

function under(code: string): readonly CountryCode[] {
  return COUNTRIES.filter((country) => getCountryCallingCode(country) === code);
}

const LENGTHS = new Map(
  COUNTRIES.map((country) => {
    const plan = new Metadata();
    plan.selectNumberingPlan(country);
    return [country, plan.numberingPlan?.possibleLengths() ?? []] as const;
  }),
);

function lengthsOf(country: CountryCode): readonly number[] {
  return LENGTHS.get(country) ?? [];
}

function trunkOf(country: CountryCode): string {
  const plan = metadata.countries[country] as readonly unknown[] | undefined;
  return typeof plan?.[5] === 'string' ? plan[5] : '';
}

function randomDigits(next: () => number, length: number): string {
  let digits = '';
  while (digits.length < length) digits += String(1 + Math.floor(next() * 9));
  return digits;
}

describe('phone plan', () => {
  it('knows for every country which lengths are possible, as libphonenumber does', () => {
    const next = seeded(11);
    const differing: string[] = [];
    for (const code of new Set(COUNTRIES.map((country) => getCountryCallingCode(country)))) {
      for (let length = 2; length <= 16; length++) {
        const national = randomDigits(next, length);
        const possible = under(code).some((country) => lengthsOf(country).includes(length));
        // A number that begins as the trunk prefix does may also be a shorter one behind it.
        const trunked = under(code).some((country) => {
          const trunk = trunkOf(country);
          return (
            trunk !== '' &&
            national.startsWith(trunk) &&
            lengthsOf(country).includes(length - trunk.length)
          );
        });
        if (isInternationalNumber(code + national) !== (possible || trunked))
          differing.push(`+${code} ${national}`);
      }
    }
    expect(differing).toEqual([]);
  });

  it('takes every number that libphonenumber takes for possible', () => {
    const next = seeded(5);
    const missed: string[] = [];
    let possible = 0;
    for (const country of COUNTRIES) {
      const code = getCountryCallingCode(country);
      for (let i = 0; i < 40; i++) {
        const digits = code + randomDigits(next, 4 + Math.floor(next() * 10));
        const number = `+${digits}`;
        if (!isPossiblePhoneNumber(number)) continue;
        // Trunk prefixes and carrier codes are taken off, local numbers made longer before the length is looked at.
        if (code + parsePhoneNumberWithError(number).nationalNumber !== digits) continue;
        possible++;
        if (!isInternationalNumber(digits)) missed.push(digits);
      }
    }
    expect(possible).toBeGreaterThan(1_000);
    expect(missed).toEqual([]);
  });

  it('masks the example number of every country in its international forms', () => {
    const missed: string[] = [];
    for (const country of COUNTRIES) {
      const example = getExampleNumber(country, examples);
      if (example === undefined || example.number.length < 8) continue;
      expect(isAssignedNumber(example.number.slice(1))).toBe(true);
      for (const form of [example.number, example.formatInternational()]) {
        if (redact(`reach us on ${form}, any day`).text !== 'reach us on [PHONE_1], any day')
          missed.push(form);
      }
    }
    expect(missed).toEqual([]);
  });

  it('masks national forms with a trunk prefix without a word before them', () => {
    const missed: string[] = [];
    let tried = 0;
    for (const country of COUNTRIES) {
      const national = getExampleNumber(country, examples)?.formatNational();
      if (national === undefined || !national.startsWith('0') || !/[ -]/.test(national)) continue;
      const digits = national.replaceAll(/\D/g, '');
      if (digits.length < 9 || digits.length > 11) continue;
      tried++;
      if (redact(`Ada: ${national}`).text !== 'Ada: [PHONE_1]')
        missed.push(`${country} ${national}`);
    }
    expect(tried).toBeGreaterThan(40);
    expect(missed).toEqual([]);
  });

  it.each(['DE', 'GB', 'PH', 'TR', 'IN', 'FR', 'AU', 'JP', 'ZA', 'NG'] as const)(
    'masks numbers of %s however they are written after a word that names them',
    (country) => {
      const example = getExampleNumber(country, examples);
      const national = example?.nationalNumber ?? '';
      for (const form of [`0${national}`, national, example?.formatNational() ?? '']) {
        expect(redact(`my mobile: ${form}`).text).toBe('my mobile: [PHONE_1]');
      }
    },
  );

  it('tells the area codes of a country from other groups', () => {
    expect(isNationalNumber('09171234567', 4)).toBe(true);
    expect(isNationalNumber('02079460123', 3)).toBe(true);
    expect(isNationalNumber('02079460123', 9)).toBe(false);
    expect(isNationalNumber('0207')).toBe(false);
    expect(isNationalNumber('')).toBe(false);
  });

  it('knows numbers that are possible but not given out', () => {
    expect(isInternationalNumber('441111111111')).toBe(true);
    expect(isAssignedNumber('440532013001')).toBe(false);
    expect(isAssignedNumber('999')).toBe(false);
    expect(parsePhoneNumberWithError('+442079460123').isValid()).toBe(true);
    expect(isAssignedNumber('442079460123')).toBe(true);
  });
});
