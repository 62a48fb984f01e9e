const PLAIN_ASCII = /^[\x20-\x7e]*$/;
// Zero-width joiners stay: emoji and several scripts need them, and a terminal does not act on them.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
const JOINERS = /[\u200c\u200d]/;
const ZERO_WIDTH = /[\p{Mn}\p{Me}\u200c\u200d]/u;
const MAX_MARKS = 3;
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Code points that take two cells. Source: Unicode Standard Annex 11, East Asian Wide and Fullwidth, by block. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
];
const EMOJI = /\p{Emoji_Presentation}/u;

/**
 * Makes text safe to print: controls, escape sequences, line breaks, writing-direction marks, invisible characters and
 * lone surrogates are shown as escapes instead of obeyed.
 */
export function escapeForTerminal(text: string): string {
  return PLAIN_ASCII.test(text) ? text : text.replace(UNSAFE, show);
}

function show(character: string): string {
  if (JOINERS.test(character)) return character;
  const code = character.codePointAt(0) as number;
  if (code <= 0xff) return NAMED[character] ?? `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}

/** Units: terminal cells that safe text takes. */
export function displayWidth(text: string): number {
  if (PLAIN_ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += cells(character);
  return width;
}

/**
 * Escapes text and cuts it to a number of cells, the last one an ellipsis if anything is missing. Marks piled on one
 * character beyond a few are left out.
 */
export function fitToWidth(text: string, width: number): string {
  // What fits is at most this long; the rest of a megabyte need not be looked at.
  const considered = text.length > width * 8 ? text.slice(0, width * 8) : text;
  const safe = escapeForTerminal(considered);
  if (considered === text && PLAIN_ASCII.test(safe) && safe.length <= width) return safe;
  let out = '';
  let beforeLast = '';
  let used = 0;
  let marks = 0;
  for (const character of safe) {
    const size = cells(character);
    marks = size === 0 ? marks + 1 : 0;
    if (marks > MAX_MARKS) continue;
    if (used + size > width) return `${beforeLast}…`;
    out += character;
    used += size;
    if (used <= width - 1) beforeLast = out;
  }
  return considered === text ? out : `${beforeLast}…`;
}

/** Pads safe text with spaces to a number of cells. */
export function padToWidth(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

function cells(character: string): number {
  const code = character.codePointAt(0) as number;
  if (code < 0x300) return 1;
  if (ZERO_WIDTH.test(character)) return 0;
  for (const [from, to] of WIDE) {
    if (code < from) break;
    if (code <= to) return 2;
  }
  return EMOJI.test(character) ? 2 : 1;
}
