/** Stands for a character that has no width and is left out. */
export const DROP = -1;

/** Where the ten digits of a script begin. Source: Unicode, general category Nd. */
const DIGIT_ZEROS = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0,
  0xf20, 0x1040, 0x1090, 0x17e0, 0x1810,
];

function isInvisible(code: number): boolean {
  return (
    code === 0xad ||
    code === 0x34f ||
    code === 0x61c ||
    code === 0x180e ||
    code === 0xfeff ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x2069) ||
    (code >= 0xfe00 && code <= 0xfe0f)
  );
}

function isWideSpace(code: number): boolean {
  return (
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

function isDash(code: number): boolean {
  return (
    (code >= 0x2010 && code <= 0x2015) ||
    code === 0x2043 ||
    code === 0x2212 ||
    code === 0xfe58 ||
    code === 0xfe63
  );
}

/** The ASCII character that a look-alike stands for, {@link DROP}, or the code itself. Units: UTF-16 code units. */
export function foldCode(code: number): number {
  if (code < 0xa0) return code;
  if (isInvisible(code)) return DROP;
  if (isWideSpace(code)) return 32;
  if (isDash(code)) return 45;
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0;
  if (code === 0x2024 || code === 0xfe52 || code === 0xff61) return 46;
  if (code === 0xfe6b) return 64;
  if (code >= 0x660 && code < 0x1820) {
    for (const zero of DIGIT_ZEROS) if (code >= zero && code < zero + 10) return code - zero + 48;
  }
  return code;
}

/** The ASCII letter or digit behind a mathematical alphabet's surrogate pair, or 0. */
export function foldPair(high: number, low: number): number {
  if (high !== 0xd835 || low < 0xdc00 || low > 0xdfff) return 0;
  const plain = String.fromCharCode(high, low).normalize('NFKC');
  return plain.length === 1 && plain.charCodeAt(0) < 128 ? plain.charCodeAt(0) : 0;
}
