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
const INITIAL = IN_RUN | 3;

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

  /** Reads a window. Written without branches, since the kind of the next character cannot be predicted. */
  collect(units: Uint16Array, count: number): void {
    const { events, longs } = this;
    let eventCount = 0;
    let longCount = 0;
    let previous = BREAK;
    let streak = 0;
    let i = 0;
    for (const last = count - 3; i < last; i += 4) {
      const a = PASS_TABLE[units[i] as number] as number;
      const b = PASS_TABLE[units[i + 1] as number] as number;
      const c = PASS_TABLE[units[i + 2] as number] as number;
      const d = PASS_TABLE[units[i + 3] as number] as number;
      events[eventCount] = i;
      eventCount += EVENTS[(previous << 4) | a] as number;
      events[eventCount] = i + 1;
      eventCount += EVENTS[(a << 4) | b] as number;
      events[eventCount] = i + 2;
      eventCount += EVENTS[(b << 4) | c] as number;
      events[eventCount] = i + 3;
      eventCount += EVENTS[(c << 4) | d] as number;
      previous = d;
      const full = (a & b & c & d & IN_RUN) >> 3;
      streak = (streak + 1) & -full;
      longs[longCount] = i;
      longCount += ((streak ^ 3) - 1) >>> 31;
    }
    for (; i < count; i++) {
      const kind = PASS_TABLE[units[i] as number] as number;
      events[eventCount] = i;
      eventCount += EVENTS[(previous << 4) | kind] as number;
      previous = kind;
    }
    this.eventCount = eventCount;
    this.longCount = longCount;
  }
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
