import { isQuote, isSpace } from './char-class.js';

const MAX_VALUE = 4096;
const BACKSLASH = 92;
const SCHEME = /(?:bearer|basic|token|digest|apikey|key)\s{1,4}/iy;

/** A value that stands after a key. Units: offsets into the text. */
export interface AssignedValue {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  /** True after an authorization scheme such as `Bearer`. */
  readonly scheme: boolean;
}

function isStop(code: number): boolean {
  switch (code) {
    case 34:
    case 38:
    case 39:
    case 41:
    case 44:
    case 59:
    case 60:
    case 62:
    case 93:
    case 96:
    case 125:
      return true;
    default:
      return isSpace(code);
  }
}

function quotedEnd(text: string, from: number, quote: number, escaped: boolean): number {
  const ceiling = Math.min(text.length, from + MAX_VALUE);
  for (let i = from; i < ceiling; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || code === 13) return -1;
    if (code === BACKSLASH) {
      if (escaped && text.charCodeAt(i + 1) === quote) return i;
      if (!escaped) i++;
    } else if (code === quote) return i;
  }
  return ceiling;
}

/** Reads the value that begins at or after `from`: in quotes up to the closing one, else up to a space or a delimiter. */
export function readValue(text: string, from: number): AssignedValue | undefined {
  let i = from;
  const limit = Math.min(text.length, from + 8);
  let quote = 0;
  let escaped = false;
  for (; i < limit; i++) {
    const code = text.charCodeAt(i);
    if (code === 32 || code === 9) continue;
    if (code === BACKSLASH && isQuote(text.charCodeAt(i + 1))) {
      escaped = true;
      continue;
    }
    if (isQuote(code)) {
      quote = code;
      i++;
    }
    break;
  }
  let scheme = false;
  SCHEME.lastIndex = i;
  if (SCHEME.test(text)) {
    scheme = true;
    i = SCHEME.lastIndex;
  }
  if (quote !== 0) {
    const end = quotedEnd(text, i, quote, escaped);
    if (end >= 0) return end > i ? { start: i, end, quoted: true, scheme } : undefined;
  }
  let end = i;
  const ceiling = Math.min(text.length, i + MAX_VALUE);
  while (end < ceiling && !isStop(text.charCodeAt(end))) end++;
  if (text.charCodeAt(end - 1) === BACKSLASH) end--;
  while (end > i && (text.charCodeAt(end - 1) === 46 || text.charCodeAt(end - 1) === 58)) end--;
  return end > i ? { start: i, end, quoted: quote !== 0, scheme } : undefined;
}
