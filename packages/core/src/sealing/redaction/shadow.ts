import { isDigit, isHex } from './char-class.js';
import { LITTLE_ENDIAN } from './endian.js';
import { DROP, foldCode, foldPair } from './fold.js';

const BACKSLASH = 92;
const PERCENT = 37;
const AMPERSAND = 38;

/** A plain reading of a text, with the place that each of its characters came from. Units: UTF-16 offsets into the original. */
export interface Shadow {
  readonly text: string;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

function hexByte(text: string, at: number): number {
  const a = text.charCodeAt(at);
  const b = text.charCodeAt(at + 1);
  return isHex(a) && isHex(b) ? Number.parseInt(text.slice(at, at + 2), 16) : -1;
}

/** The code of the escape at `at` and its width, packed as `code * 16 + width`; 0 when there is none. */
function escapeAt(text: string, at: number, code: number): number {
  if (code === PERCENT) {
    let digits = at + 1;
    while (digits < at + 5 && text.startsWith('25', digits) && hexByte(text, digits + 2) >= 0)
      digits += 2;
    const byte = hexByte(text, digits);
    return byte >= 32 && byte < 128 ? byte * 16 + (digits + 2 - at) : 0;
  }
  if (code === BACKSLASH) {
    const kind = text.charCodeAt(at + 1);
    if (kind === 120) {
      const byte = hexByte(text, at + 2);
      return byte >= 32 ? byte * 16 + 4 : 0;
    }
    if (kind !== 117) return 0;
    const high = hexByte(text, at + 2);
    const low = hexByte(text, at + 4);
    return high >= 0 && low >= 0 && high * 256 + low >= 32 ? (high * 256 + low) * 16 + 6 : 0;
  }
  return code === AMPERSAND && text.charCodeAt(at + 1) === 35 ? entityAt(text, at) : 0;
}

function entityAt(text: string, at: number): number {
  const hex = (text.charCodeAt(at + 2) | 32) === 120;
  let i = at + (hex ? 3 : 2);
  const from = i;
  while (i < from + 6 && (hex ? isHex(text.charCodeAt(i)) : isDigit(text.charCodeAt(i)))) i++;
  if (i === from || text.charCodeAt(i) !== 59) return 0;
  const code = Number.parseInt(text.slice(from, i), hex ? 16 : 10);
  return code >= 32 && code < 65_536 ? code * 16 + (i + 1 - at) : 0;
}

function scratch(length: number): { units: Uint16Array; starts: Int32Array; ends: Int32Array } {
  return {
    units: new Uint16Array(length),
    starts: new Int32Array(length),
    ends: new Int32Array(length),
  };
}

const SCRATCH_SIZE = 4096;
/** Reused for short texts: a shadow is read before the next one is made. */
const SCRATCH = scratch(SCRATCH_SIZE);

/** Builds the plain reading: look-alikes become ASCII, invisible characters go, escapes are decoded. */
export function makeShadow(text: string): Shadow {
  const length = text.length;
  const { units, starts, ends } = length <= SCRATCH_SIZE ? SCRATCH : scratch(length);
  let size = 0;
  for (let i = 0; i < length;) {
    let code = text.charCodeAt(i);
    let width = 1;
    if (code === PERCENT || code === BACKSLASH || code === AMPERSAND) {
      const packed = escapeAt(text, i, code);
      if (packed > 0) {
        code = packed >> 4;
        width = packed & 15;
      }
    } else if (code === 0xd835) {
      const folded = foldPair(code, text.charCodeAt(i + 1));
      if (folded > 0) {
        code = folded;
        width = 2;
      }
    }
    if (code >= 0xa0) code = foldCode(code);
    if (code !== DROP) {
      units[size] = code;
      starts[size] = i;
      ends[size] = i + width;
      size++;
    }
    i += width;
  }
  return { text: textOf(units, size), starts, ends };
}

function textOf(units: Uint16Array, size: number): string {
  if (LITTLE_ENDIAN)
    return Buffer.from(units.buffer, units.byteOffset, size * 2).toString('utf16le');
  let text = '';
  for (const unit of units.subarray(0, size)) text += String.fromCharCode(unit);
  return text;
}
