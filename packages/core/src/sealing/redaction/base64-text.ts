const NONPRINTABLE = /[\u0000-\u0008\u000e-\u001f\u007f\ufffd]/;
const PROBE = 12;
/** How much is decoded before the end of a run is looked for. Units: characters, a multiple of 4. */
const SAMPLE = 512;

const SEXTETS = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) {
  SEXTETS['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.charCodeAt(i)] = i;
}
SEXTETS[45] = 62;
SEXTETS[95] = 63;

function sextet(code: number): number {
  return code < 128 ? (SEXTETS[code] as number) : -1;
}

function isTextByte(byte: number, afterHigh: boolean): boolean {
  if (byte < 128) return byte >= 32 ? byte !== 127 : byte === 9 || byte === 10 || byte === 13;
  return byte >= 0xc2 || afterHigh;
}

/** Says whether the first twelve characters of a run decode to text; random runs fail within a few bytes. */
function startsLikeText(text: string, start: number): boolean {
  let high = false;
  for (let i = start; i < start + PROBE; i += 4) {
    const a = sextet(text.charCodeAt(i));
    const b = sextet(text.charCodeAt(i + 1));
    if ((a | b) < 0 || !isTextByte((a << 2) | (b >> 4), high)) return false;
    high = a >= 0x30;
    const c = sextet(text.charCodeAt(i + 2));
    const second = ((b & 15) << 4) | (c >> 2);
    if (c < 0 || !isTextByte(second, high)) return false;
    high = second >= 0xc0;
    const d = sextet(text.charCodeAt(i + 3));
    const third = ((c & 3) << 6) | d;
    if (d < 0 || !isTextByte(third, high)) return false;
    high = third >= 0xc0;
  }
  return true;
}

function runEnd(text: string, from: number, limit: number): number {
  let end = from;
  while (end < limit && sextet(text.charCodeAt(end)) >= 0) end++;
  return end;
}

/** A run of base64 characters and what it says. Units: offsets into the text, padding included. */
export interface DecodedRun {
  readonly end: number;
  readonly text: string;
}

/** Decodes the base64 run that starts at `start`, if it holds printable text; undefined otherwise. */
export function decodeRun(text: string, start: number): DecodedRun | undefined {
  if (!startsLikeText(text, start)) return undefined;
  let end = runEnd(text, start + PROBE, start + SAMPLE);
  if (end === start + SAMPLE) {
    const sample = Buffer.from(text.slice(start, end), 'base64').toString('utf8');
    if (NONPRINTABLE.test(sample.slice(0, -4))) return undefined;
    end = runEnd(text, end, text.length);
  }
  const decoded = Buffer.from(text.slice(start, end), 'base64').toString('utf8');
  if (NONPRINTABLE.test(decoded)) return undefined;
  while (text.charCodeAt(end) === 61) end++;
  return { end, text: decoded };
}
