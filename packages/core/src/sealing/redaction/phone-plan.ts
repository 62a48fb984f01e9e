import { PHONE_METADATA } from '../../generated/phone-metadata.js';

/** The size of the first group of a nationally written number, and the digits after the trunk prefix that it goes with. */
interface Area {
  readonly size: number;
  readonly leading: RegExp;
}

/** The numbers of one country. Shape: bit `n` of `lengths` is set when a number of `n` digits is possible. */
interface Plan {
  readonly trunk: string;
  readonly lengths: number;
  readonly pattern: RegExp;
  readonly areas: readonly Area[];
}

const BY_CODE = new Map<string, Plan[]>();
/** Plans with the trunk prefix `0`, by the length of the whole number. */
const TRUNK_ZERO: Plan[][] = Array.from({ length: 17 }, () => []);

for (const line of PHONE_METADATA.trim().split('\n')) {
  const [code = '', trunk = '', lengths = '', pattern = '', areas = ''] = line.split('\t');
  const plan: Plan = {
    trunk,
    lengths: bitsOf(lengths),
    pattern: new RegExp(`^(?:${pattern})$`),
    areas: areas === '' ? [] : areas.split(' ').map(areaOf),
  };
  const plans = BY_CODE.get(code);
  if (plans === undefined) BY_CODE.set(code, [plan]);
  else plans.push(plan);
  if (trunk === '0')
    for (const [length, list] of TRUNK_ZERO.entries())
      if (length > 0 && (plan.lengths & (1 << (length - 1))) !== 0) list.push(plan);
}

function bitsOf(ranges: string): number {
  let bits = 0;
  for (const range of ranges.split(',')) {
    const [from = '', to = from] = range.split('-');
    for (let length = Number(from); length <= Number(to); length++) bits |= 1 << length;
  }
  return bits;
}

function areaOf(text: string): Area {
  const colon = text.indexOf(':');
  return {
    size: Number(text.slice(0, colon)),
    leading: new RegExp(`^(?:${text.slice(colon + 1)})`),
  };
}

function plansOf(digits: string): { readonly plans: readonly Plan[]; readonly national: string } {
  for (let width = 1; width <= 3; width++) {
    const plans = BY_CODE.get(digits.slice(0, width));
    if (plans !== undefined) return { plans, national: digits.slice(width) };
  }
  return { plans: [], national: '' };
}

/**
 * Says whether digits, country code first, have a length that the country's plan allows. The trunk prefix may stand after
 * the code, as in `+44 (0)20`.
 */
export function isInternationalNumber(digits: string): boolean {
  const { plans, national } = plansOf(digits);
  return plans.some(
    ({ lengths, trunk }) =>
      (lengths & (1 << national.length)) !== 0 ||
      (trunk !== '' &&
        national.startsWith(trunk) &&
        (lengths & (1 << (national.length - trunk.length))) !== 0),
  );
}

/** Says whether digits, country code first, are a number that the country's plan gives out. */
export function isAssignedNumber(digits: string): boolean {
  const { plans, national } = plansOf(digits);
  return plans.some(
    ({ pattern, trunk }) =>
      pattern.test(national) ||
      (trunk !== '' && national.startsWith(trunk) && pattern.test(national.slice(trunk.length))),
  );
}

/**
 * Says whether digits with a leading `0` are a number as some country writes it nationally. With the size of its first
 * group, that must be one that an area code of the country has.
 */
export function isNationalNumber(digits: string, firstGroup?: number): boolean {
  const rest = digits.slice(1);
  return (TRUNK_ZERO[digits.length] ?? []).some(
    ({ pattern, areas }) =>
      pattern.test(rest) &&
      (firstGroup === undefined ||
        areas.some(({ size, leading }) => size === firstGroup && leading.test(rest))),
  );
}

/** Says whether ten digits are a number of the North American plan: area code and exchange both start with 2 to 9. */
export function isNanpNumber(digits: string): boolean {
  return digits.length === 10 && digits.charCodeAt(0) > 49 && digits.charCodeAt(3) > 49;
}
