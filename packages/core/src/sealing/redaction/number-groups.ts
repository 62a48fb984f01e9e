import { isAlnum, isDigit, isWord } from './char-class.js';

const MAX_GROUPS = 32;
/** More groups than any value has. */
const OVERLAP = 8;
const MIN_DIGITS = 4;
const SPACE = 32;
const PAREN = 40;
const DOT = 46;
const ZERO = 48;

/**
 * A stretch of digit groups with separators between them, read once and offered to every number detector.
 * Shape: group `k` is `text[starts[k]..ends[k])`; `separators[k]` is the character code before it (40 for any that holds
 * a parenthesis). At most 32 groups; longer stretches are read in pieces that overlap.
 */
export class NumberGroups {
  text = '';
  count = 0;
  digits = 0;
  end = 0;
  /** End of an extension such as `x123` glued to the last group, else 0. */
  extensionEnd = 0;
  readonly starts: Int32Array = new Int32Array(MAX_GROUPS);
  readonly ends: Int32Array = new Int32Array(MAX_GROUPS);
  readonly separators: Uint8Array = new Uint8Array(MAX_GROUPS);
  #full = false;
  #taken = 0;
  /** Answers about the words around, kept while the stretch is: see context-words. */
  readonly answers: Map<string, boolean> = new Map();
  #before: string | undefined;
  #after: string | undefined;

  /** Reads the stretch that starts at a digit. Returns false when it has too few digits for anything. */
  read(text: string, start: number): boolean {
    this.text = text;
    this.count = 0;
    this.digits = 0;
    this.extensionEnd = 0;
    this.#full = false;
    this.#taken = 0;
    if (this.answers.size > 0) this.answers.clear();
    this.#before = undefined;
    this.#after = undefined;
    let at = start;
    let separator = 0;
    this.end = start;
    for (;;) {
      let j = at;
      while (isDigit(text.charCodeAt(j))) j++;
      const next = text.charCodeAt(j);
      if (isWord(next)) {
        if (this.count === 0 || (next | 32) !== 120 || !isDigit(text.charCodeAt(j + 1))) {
          if (this.count === 0) this.end = j;
          break;
        }
        this.extensionEnd = readExtension(text, j + 1);
        if (this.extensionEnd === 0) break;
      }
      if (this.count === MAX_GROUPS) {
        this.#full = true;
        // A value may lie across the end: the next piece begins with the last groups of this one.
        this.end = this.starts[MAX_GROUPS - OVERLAP] as number;
        if (this.digits === MAX_GROUPS) this.end = afterLoneDigits(text, this.end);
        break;
      }
      this.starts[this.count] = at;
      this.ends[this.count] = j;
      this.separators[this.count] = separator;
      this.count++;
      this.digits += j - at;
      this.end = j;
      if (this.extensionEnd > 0) break;
      const width = separatorWidth(text, j);
      if (width === 0) break;
      separator = width === 1 ? plainSeparator(next) : PAREN;
      at = j + width;
    }
    return this.digits >= MIN_DIGITS;
  }

  /**
   * Whether the form alone tells that this is no number of anybody's, as with most numbers in code and logs: a year or a
   * port, a fraction, a calendar date.
   */
  isMeasure(): boolean {
    const { count } = this;
    if (count === 1) return this.digits === MIN_DIGITS;
    if (count === 2 && this.separators[1] === DOT) {
      // Telephone numbers may be written so too: `+1.7035550177`. Source: RFC 5733, section 2.5.
      return (
        this.digits < 7 || (this.size(0) === 1 && this.text.charCodeAt(this.start(0)) === ZERO)
      );
    }
    if (count !== 3 || this.digits !== 8 || this.separators[1] !== 45) return false;
    const century = this.text.slice(this.start(0), this.start(0) + 2);
    return this.shape(0, 2) === 0x422 && (century === '19' || century === '20');
  }

  /** Marks groups as part of a finding, so that other detectors leave them alone. */
  take(from: number, to: number): void {
    for (let k = from; k <= to; k++) this.#taken |= 1 << k;
  }

  isTaken(k: number): boolean {
    return (this.#taken & (1 << k)) !== 0;
  }

  /** Length of a group. */
  size(k: number): number {
    return (this.ends[k] as number) - (this.starts[k] as number);
  }

  start(k: number): number {
    return this.starts[k] as number;
  }

  stop(k: number): number {
    return this.ends[k] as number;
  }

  /** Digits in groups `from` to `to`, inclusive. */
  digitCount(from: number, to: number): number {
    let sum = 0;
    for (let k = from; k <= to; k++) sum += this.size(k);
    return sum;
  }

  /** The digits of groups `from` to `to` as one string. */
  join(from: number, to: number): string {
    let joined = '';
    for (let k = from; k <= to; k++) joined += this.text.slice(this.start(k), this.stop(k));
    return joined;
  }

  /** The lengths of groups `from` to `to` as the digits of a hexadecimal number: 0x334 for 3-3-4. Lengths over 15 count as 15. */
  shape(from: number, to: number): number {
    let shape = 0;
    for (let k = from; k <= to; k++) shape = shape * 16 + Math.min(15, this.size(k));
    return shape;
  }

  /** The one separator between groups `from` to `to`, 0 if there is none, -1 if they differ. */
  separator(from: number, to: number): number {
    if (from === to) return 0;
    const first = this.separators[from + 1] as number;
    for (let k = from + 2; k <= to; k++) if (this.separators[k] !== first) return -1;
    return first;
  }

  /** True when a value may begin with this group: it is the first, or a space or bracket stands before it. */
  opens(k: number): boolean {
    if (k > 0) return this.separators[k] === SPACE || this.separators[k] === PAREN;
    const start = this.start(0);
    const before = this.text.charCodeAt(start - 1);
    return !(before === 46 && isAlnum(this.text.charCodeAt(start - 2)));
  }

  /** True when a value may end with this group. */
  closes(k: number): boolean {
    if (k < this.count - 1) {
      const next = this.separators[k + 1] as number;
      return next === SPACE || next === PAREN || next === 47;
    }
    if (this.#full) return false;
    const end = this.stop(k);
    const next = this.text.charCodeAt(end);
    const after = this.text.charCodeAt(end + 1);
    if (next === 45 || next === 46 || next === 58) return !isDigit(after);
    return next !== 95;
  }

  /** The text before the stretch, in lower case, at most 64 characters. */
  before(): string {
    const start = this.start(0);
    return (this.#before ??= this.text.slice(Math.max(0, start - 64), start).toLowerCase());
  }

  /** The text after the stretch, in lower case, at most 16 characters. */
  after(): string {
    const end = Math.max(this.end, this.extensionEnd);
    return (this.#after ??= this.text.slice(end, end + 16).toLowerCase());
  }
}

function plainSeparator(code: number): number {
  return code === 41 ? PAREN : code;
}

function isSeparator(code: number): boolean {
  return code === 32 || code === 45 || code === 46 || code === 47 || code === 40 || code === 41;
}

/** Width of the separator at `at` when digits follow it: one character, two with a parenthesis among them, or 0. */
function separatorWidth(text: string, at: number): number {
  const a = text.charCodeAt(at);
  if (!isSeparator(a)) return 0;
  const b = text.charCodeAt(at + 1);
  if (isDigit(b)) return 1;
  if (!isSeparator(b)) return 0;
  const bracket = a === 40 || a === 41 || b === 40 || b === 41;
  return bracket && isDigit(text.charCodeAt(at + 2)) ? 2 : 0;
}

/**
 * Where to read on in a row of single digits with spaces between: no value is written so, but where it begins or ends one
 * may. Shape: the last digits of the row are left.
 */
function afterLoneDigits(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at + 1) === SPACE && isDigit(text.charCodeAt(at))) at += 2;
  return Math.max(from, at - 2 * OVERLAP);
}

function readExtension(text: string, at: number): number {
  let j = at;
  while (j < at + 7 && isDigit(text.charCodeAt(j))) j++;
  return isWord(text.charCodeAt(j)) ? 0 : j;
}
