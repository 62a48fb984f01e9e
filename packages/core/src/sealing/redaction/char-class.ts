const ALNUM_BIT = 1;
const HEX_BIT = 2;
const UPPER_BIT = 4;
const BASE58_BIT = 8;
const LETTER_BIT = 16;

const TRAITS = new Uint8Array(128);

for (let c = 0; c < 128; c++) {
  const upper = c >= 65 && c <= 90;
  const lower = c >= 97 && c <= 122;
  const digit = c >= 48 && c <= 57;
  const hex = digit || (c >= 65 && c <= 70) || (c >= 97 && c <= 102);
  const base58 = (upper && c !== 73 && c !== 79) || (lower && c !== 108) || (digit && c !== 48);
  TRAITS[c] =
    (upper || lower || digit ? ALNUM_BIT : 0) |
    (hex ? HEX_BIT : 0) |
    (upper ? UPPER_BIT : 0) |
    (base58 ? BASE58_BIT : 0) |
    (upper || lower ? LETTER_BIT : 0);
}

function has(code: number, bit: number): boolean {
  return code < 128 && ((TRAITS[code] as number) & bit) !== 0;
}

/** True for `0`–`9`. All the tests here take a UTF-16 code unit and are false for NaN. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** True for an ASCII letter. */
export function isLetter(code: number): boolean {
  return has(code, LETTER_BIT);
}

/** True for `A`–`Z`. */
export function isUpper(code: number): boolean {
  return has(code, UPPER_BIT);
}

/** True for an ASCII letter or digit. */
export function isAlnum(code: number): boolean {
  return has(code, ALNUM_BIT);
}

/** True for a letter, a digit or `_`: what makes a neighbour part of the same word. */
export function isWord(code: number): boolean {
  return has(code, ALNUM_BIT) || code === 95;
}

/** True for a letter, a digit, `_` or `-`: the characters of a run. */
export function isRun(code: number): boolean {
  return has(code, ALNUM_BIT) || code === 95 || code === 45;
}

/** True for a hexadecimal digit. */
export function isHex(code: number): boolean {
  return has(code, HEX_BIT);
}

/** True for the alphabet of Bitcoin addresses, which leaves out `0`, `O`, `I` and `l`. */
export function isBase58(code: number): boolean {
  return has(code, BASE58_BIT);
}

/** True for `"`, `'` and a backquote. */
export function isQuote(code: number): boolean {
  return code === 34 || code === 39 || code === 96;
}

/** True for a space, a tab or a line end. */
export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}
