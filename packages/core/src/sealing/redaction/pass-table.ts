import { foldCode } from './fold.js';

/** Lower-case letter. LOWER, UPPER, DIGIT and MARK make up the mix of a run. */
export const LOWER = 1;
/** Upper-case letter. */
export const UPPER = 2;
/** Digit. */
export const DIGIT = 4;
/** `_` or `-`. */
export const MARK = 8;

/** Kinds of code units: what the pass does on meeting one. Those of a run have the bit {@link IN_RUN} set. */
export const IN_RUN = 8;
/** `@`, `:` or `=`: a place to look around. */
export const POINT = 1;
/** A character that may begin an escape or stand for another one. */
export const SITE = 2;
const BREAK = 0;
const QUOTE = 3;
/** A comma, which counts only after a quote. */
const COMMA = 4;
/** `>`, which counts only after a run. */
const ANGLE = 5;
const PLAIN = IN_RUN;
const NUMERAL = IN_RUN | 1;
const DASH = IN_RUN | 2;
/** `p`, which the words of interest begin with. */
export const INITIAL: number = IN_RUN | 3;

/** The kind of each UTF-16 code unit. Shape: 65,536 entries. */
export const PASS_TABLE: Uint8Array = new Uint8Array(65_536);

for (const plain of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_')
  PASS_TABLE[plain.charCodeAt(0)] = PLAIN;
for (const numeral of '0123456789') PASS_TABLE[numeral.charCodeAt(0)] = NUMERAL;
for (const initial of 'pP') PASS_TABLE[initial.charCodeAt(0)] = INITIAL;
PASS_TABLE[34] = PASS_TABLE[39] = QUOTE;
PASS_TABLE[44] = COMMA;
PASS_TABLE[62] = ANGLE;
for (const point of '@:=') PASS_TABLE[point.charCodeAt(0)] = POINT;
for (const opener of '%\\&') PASS_TABLE[opener.charCodeAt(0)] = SITE;
PASS_TABLE[45] = DASH;
PASS_TABLE[0xd835] = SITE;
for (let c = 128; c < 65_536; c++) if (foldCode(c) !== c) PASS_TABLE[c] = SITE;

/** Whether a unit of one kind after one of another is an event: 1 at `previous * 16 + kind`. */
const EVENTS = new Uint8Array(256);

for (const previous of [BREAK, POINT, SITE, QUOTE, COMMA, ANGLE, PLAIN, NUMERAL, DASH, INITIAL]) {
  for (const kind of [POINT, SITE, NUMERAL, DASH, INITIAL]) {
    const opens = (previous & IN_RUN) === 0;
    const isEvent = kind === NUMERAL ? previous !== NUMERAL : opens || (kind & IN_RUN) === 0;
    if (isEvent) EVENTS[previous * 16 + kind] = 1;
  }
  if ((previous & IN_RUN) !== 0) EVENTS[previous * 16 + ANGLE] = 1;
}

EVENTS[QUOTE * 16 + COMMA] = 1;

const NOT_LATIN = 0xff00ff00;

/** A unit with which no event can begin, whatever stands before it. */
const QUIET = 16;

/** The kind of each unit below 256, and whether it is {@link QUIET}. Small, so that it stays at hand between texts. */
const LATIN: Uint8Array = PASS_TABLE.slice(0, 256);
for (let c = 0; c < 256; c++) {
  const kind = LATIN[c] as number;
  if (kind === BREAK || kind === PLAIN || kind === QUOTE) LATIN[c] = kind | QUIET;
}

/** Fours in a row after which a run counts as long. */
const LONG_FOURS = 3;

/** Where a window of text is worth a look. Shape: ascending positions, of which only the counted ones are valid. */
export class Places {
  /** Where something may begin: a point, a site, a number, a run that starts with a dash or an initial. */
  readonly events: Int32Array;
  /** A position inside each run of 16 units or more, and inside some of 12 to 15. */
  readonly longs: Int32Array;
  eventCount = 0;
  longCount = 0;

  constructor(window: number) {
    this.events = new Int32Array(window + 1);
    this.longs = new Int32Array(window / 4 + 1);
  }

  /**
   * Reads a window four units at a time: prose has an event in one of fifteen fours.
   * Shape: `pairs` is a view of the memory of `units`.
   */
  collect(units: Uint16Array, pairs: Uint32Array, count: number): void {
    const { events, longs } = this;
    let eventCount = 0;
    let longCount = 0;
    let streak = 0;
    const fours = count >> 2;
    for (let k = 0; k < fours; k++) {
      const first = pairs[k << 1] as number;
      const second = pairs[(k << 1) | 1] as number;
      const i = k << 2;
      // What all four have in common. Units lie in pairs, in whichever order.
      let common = 0;
      if (((first | second) & NOT_LATIN) === 0) {
        common =
          (LATIN[first & 0xff] as number) &
          (LATIN[first >>> 16] as number) &
          (LATIN[second & 0xff] as number) &
          (LATIN[second >>> 16] as number);
      }
      if ((common & QUIET) === 0) {
        const before = i === 0 ? BREAK : (PASS_TABLE[units[i - 1] as number] as number);
        const a = PASS_TABLE[units[i] as number] as number;
        const b = PASS_TABLE[units[i + 1] as number] as number;
        const c = PASS_TABLE[units[i + 2] as number] as number;
        const d = PASS_TABLE[units[i + 3] as number] as number;
        events[eventCount] = i;
        eventCount += EVENTS[(before << 4) | a] as number;
        events[eventCount] = i + 1;
        eventCount += EVENTS[(a << 4) | b] as number;
        events[eventCount] = i + 2;
        eventCount += EVENTS[(b << 4) | c] as number;
        events[eventCount] = i + 3;
        eventCount += EVENTS[(c << 4) | d] as number;
        common = a & b & c & d;
      }
      // Without a branch: where a word ends cannot be predicted.
      streak = (streak + 1) & -((common & IN_RUN) >> 3);
      longs[longCount] = i;
      longCount += ((streak ^ LONG_FOURS) - 1) >>> 31;
    }
    for (let i = fours << 2; i < count; i++) {
      const before = i === 0 ? BREAK : (PASS_TABLE[units[i - 1] as number] as number);
      events[eventCount] = i;
      eventCount += EVENTS[(before << 4) | (PASS_TABLE[units[i] as number] as number)] as number;
    }
    this.eventCount = eventCount;
    this.longCount = longCount;
  }
}

const DOT = 46;
/** Units: digits. Four with dots between them are an address, five behind the right word the number of a person. */
const FEW_DIGITS = 4;

/**
 * Whether a short text holds nothing to look for: words and a few digits, no sign that anything hangs on, no run as long
 * as a key. Most strings of a record are: roles, states, names, ids that count.
 */
export function isHarmless(text: string): boolean {
  let run = 0;
  let digits = 0;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const kind = PASS_TABLE[code] as number;
    if (kind === PLAIN) run++;
    else if (kind === BREAK) {
      run = 0;
      if (code === DOT) dots++;
    } else if (kind === NUMERAL) {
      run++;
      digits++;
    } else if (kind === DASH) {
      if (run++ === 0) return false;
    } else if (kind === INITIAL) {
      if (run++ === 0 && mayName(text.charCodeAt(i + 1))) return false;
    } else return false;
    if (run >= LONG_FOURS * 4) return false;
  }
  return digits < FEW_DIGITS || (digits === FEW_DIGITS && dots === 0);
}

/** Second letters of `password` and `pwd`: most words that begin with a `p` go on otherwise. */
export function mayName(unit: number): boolean {
  const letter = unit | 32;
  return letter === 97 || letter === 119;
}

/** Says whether a code unit is part of a run. */
export function isInRun(unit: number): boolean {
  return ((PASS_TABLE[unit] as number) & IN_RUN) !== 0;
}

/** What a unit adds to the mix of its run; 0 for those that end it. Shape: 65,536 entries. */
export const MIX_TABLE: Uint8Array = new Uint8Array(65_536);

for (let c = 0; c < 128; c++) {
  if (!isInRun(c)) continue;
  if (c >= 97) MIX_TABLE[c] = LOWER;
  else if (c === 95 || c === 45) MIX_TABLE[c] = MARK;
  else MIX_TABLE[c] = c >= 65 ? UPPER : DIGIT;
}
