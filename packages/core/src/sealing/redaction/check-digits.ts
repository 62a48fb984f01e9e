/** The letters that Spain puts behind its numbers. */
const SPANISH = 'TRWAGMYFPDXBNJZSQVHLCKE';
const FINNISH = '0123456789ABCDEFHJKLMNPRSTUVWXY';
const VERHOEFF_TABLE = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const VERHOEFF_ORDER = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** The sum of digits times weights; the last weight is that of the last digit. */
export function weighted(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (const [i, weight] of weights.entries()) sum += (digits.charCodeAt(i) - 48) * weight;
  return sum;
}

/** Says whether six digits are year, month and day, or day, month and year. */
export function isShortDate(digits: string): boolean {
  return (
    isDay(digits.slice(2, 4), digits.slice(4, 6)) || isDay(digits.slice(2, 4), digits.slice(0, 2))
  );
}

function isDay(month: string, day: string): boolean {
  return month >= '01' && month <= '12' && day >= '01' && day <= '31';
}

/** Spain: the letter behind eight digits, the first of which a foreigner's number writes as X, Y or Z. */
export function isSpanishId(id: string): boolean {
  const number = id.slice(0, 8).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
  return SPANISH.charAt(Number(number) % 23) === id.charAt(8);
}

/** Finland: date of birth, a mark for the century, three digits and a check character. */
export function isFinnishId(id: string): boolean {
  return (
    isShortDate(id.slice(0, 6)) &&
    FINNISH.charAt(Number(id.slice(0, 6) + id.slice(7, 10)) % 31) === id.charAt(10)
  );
}

/** Singapore: a letter for the series, seven digits and a check letter. */
export function isSingaporeId(id: string): boolean {
  const first = id.charAt(0);
  const sum = weighted(id.slice(1, 8), [2, 7, 6, 5, 4, 3, 2]);
  if (first === 'M') return 'KLJNPQRTUWX'.charAt(10 - ((sum + 3) % 11)) === id.charAt(8);
  const remainder = (sum + ('TG'.includes(first) ? 4 : 0)) % 11;
  const letters = 'ST'.includes(first) ? 'JZIHGFEDCBA' : 'XWUTRQPNMLK';
  return letters.charAt(remainder) === id.charAt(8);
}

/** India: the last of twelve digits by the scheme of Verhoeff. */
export function isAadhaar(digits: string): boolean {
  let check = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits.charAt(digits.length - 1 - i));
    const permuted = Number((VERHOEFF_ORDER[i % 8] as string).charAt(digit));
    check = Number((VERHOEFF_TABLE[check] as string).charAt(permuted));
  }
  return check === 0 && digits.charAt(0) > '1';
}

/** Brazil: two check digits behind nine. */
export function isCpf(digits: string): boolean {
  const check = (length: number): number => {
    const weights = Array.from({ length }, (_, i) => length + 1 - i);
    return ((weighted(digits, weights) * 10) % 11) % 10;
  };
  return check(9) === Number(digits.charAt(9)) && check(10) === Number(digits.charAt(10));
}

/** Australia: eleven digits, the first two of which check the rest. */
export function isAbn(digits: string): boolean {
  const weights = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19];
  return (weighted(digits, weights) - 10) % 89 === 0;
}

/** Thailand: the last of thirteen digits. */
export function isThaiId(digits: string): boolean {
  const sum = weighted(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
  return (11 - (sum % 11)) % 10 === Number(digits.charAt(12));
}

/** France: thirteen digits and two that check them. */
export function isFrenchId(digits: string): boolean {
  return 97 - (Number(digits.slice(0, 13)) % 97) === Number(digits.slice(13));
}

/** China: seventeen digits, among them the date of birth, and a check character. */
export function isChineseId(id: string): boolean {
  const sum = weighted(id, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
  return (
    /^[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/.test(id) &&
    '10X98765432'.charAt(sum % 11) === id.charAt(17).toUpperCase()
  );
}

/** Turkey: the last two of eleven digits. */
export function isTurkishId(digits: string): boolean {
  const odd = weighted(digits, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weighted(digits, [0, 1, 0, 1, 0, 1, 0, 1]);
  const tenth = (odd * 7 - even) % 10;
  return (
    digits.charAt(0) !== '0' &&
    (tenth + 10) % 10 === Number(digits.charAt(9)) &&
    (odd + even + Number(digits.charAt(9))) % 10 === Number(digits.charAt(10))
  );
}
