import { DROP, foldCode } from './fold.js';

/** A text without case and accents, and where each of its characters came from. Units: UTF-16 offsets into the original. */
export interface FoldedText {
  readonly text: string;
  /** Start in the original of each character, and its length at the end; undefined where nothing moved. */
  readonly starts: Int32Array | undefined;
}

const FOLDABLE = /[^\x00-\x7f]|\\u[0-9a-f]{4}/i;
const ESCAPE = /\\u([0-9a-f]{4})/iy;
const BACKSLASH = 92;
const MARKS = /\p{M}+/gu;
/** Letters that do not come apart into a base and an accent. */
const SINGLE = new Map([
  ['ß', 'ss'],
  ['ø', 'o'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['þ', 'th'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ı', 'i'],
]);
const CACHE_LIMIT = 4_096;
const folded = new Map<string, string>();

function foldCharacter(character: string): string {
  const known = folded.get(character);
  if (known !== undefined) return known;
  const code = foldCode(character.charCodeAt(0));
  let plain = '';
  if (code !== DROP) {
    plain = code < 128 ? String.fromCharCode(code) : character;
    plain = plain.normalize('NFKD').replace(MARKS, '').toLowerCase();
    plain = SINGLE.get(plain) ?? plain;
  }
  if (folded.size >= CACHE_LIMIT) folded.clear();
  folded.set(character, plain);
  return plain;
}

const PARTS = /[\ud800-\udbff][\udc00-\udfff]|[^\x00-\x7f]|\\u[0-9a-f]{4}/gi;

/** As {@link foldText}, without telling where anything came from: enough to see that a text holds nothing. */
export function foldedOnly(text: string): string {
  if (!FOLDABLE.test(text)) return text.toLowerCase();
  return text
    .replace(PARTS, (part) =>
      part.length === 6
        ? foldCharacter(String.fromCharCode(Number.parseInt(part.slice(2), 16)))
        : foldCharacter(part),
    )
    .toLowerCase();
}

/** Folds case, accents and look-alikes away and decodes the escapes of JSON. */
export function foldText(text: string): FoldedText {
  if (!FOLDABLE.test(text)) return { text: text.toLowerCase(), starts: undefined };
  const starts: number[] = [];
  let out = '';
  for (let i = 0; i < text.length;) {
    const code = text.charCodeAt(i);
    let width = code >= 0xd800 && code < 0xdc00 && i + 1 < text.length ? 2 : 1;
    let character = text.slice(i, i + width);
    if (code === BACKSLASH) {
      ESCAPE.lastIndex = i;
      const escape = ESCAPE.exec(text);
      if (escape !== null) {
        width = escape[0].length;
        character = String.fromCharCode(Number.parseInt(escape[1] as string, 16));
      }
    }
    const plain = character < '\u0080' ? character.toLowerCase() : foldCharacter(character);
    for (let k = 0; k < plain.length; k++) starts.push(i);
    out += plain;
    i += width;
  }
  starts.push(text.length);
  return { text: out, starts: Int32Array.from(starts) };
}
