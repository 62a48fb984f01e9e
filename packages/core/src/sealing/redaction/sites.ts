import { isAlnum, isDigit, isHex } from './char-class.js';

/** How far around a site the second look goes. Units: UTF-16 code units. */
const MARGIN = 128;

/** A stretch of text to look at again. Units: UTF-16 offsets. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** How much further it goes to end at a space. */
const MAX_STRETCH = 192;
const NONE: readonly Stretch[] = Object.freeze([]);

/** Collects the places where characters stand for others: look-alikes, invisible characters and escapes. */
export class Sites {
  #stretches: { start: number; end: number }[] = [];
  #last = -1;

  clear(): void {
    if (this.#stretches.length > 0) this.#stretches.length = 0;
    this.#last = -1;
  }

  /** Notes the character at an index, unless it plainly hides nothing. */
  note(text: string, index: number, code: number): void {
    if (!mayHide(text, index, code)) return;
    const start = Math.max(0, index - MARGIN);
    const end = Math.min(text.length, index + MARGIN);
    const last = this.#stretches[this.#last];
    if (last !== undefined && start <= last.end) last.end = end;
    else this.#last = this.#stretches.push({ start, end }) - 1;
  }

  /** Takes the stretches out: in order, cut at spaces where there is one near. */
  take(text: string): readonly Stretch[] {
    if (this.#stretches.length === 0) return NONE;
    const taken = this.#stretches;
    this.#stretches = [];
    this.#last = -1;
    for (const stretch of taken) {
      stretch.start = spaceNear(text, stretch.start, -1);
      stretch.end = spaceNear(text, stretch.end, 1);
    }
    return taken;
  }
}

function spaceNear(text: string, from: number, step: -1 | 1): number {
  for (let i = from; Math.abs(i - from) < MAX_STRETCH; i += step) {
    if (i <= 0) return 0;
    if (i >= text.length) return text.length;
    if (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 10) return i;
  }
  return from;
}

function mayHide(text: string, index: number, code: number): boolean {
  const next = text.charCodeAt(index + 1);
  switch (code) {
    case 37:
      return next < 56 && isHex(next) && isHex(text.charCodeAt(index + 2));
    case 92:
      return (
        (next === 117 || next === 120) &&
        isHex(text.charCodeAt(index + 2)) &&
        isHex(text.charCodeAt(index + 3))
      );
    case 38:
      return next === 35;
    case 0xa0:
    case 0x202f:
      return isAlnum(next) || next === 40 || next === 43;
    case 0x2012:
    case 0x2013:
    case 0x2212:
      return isAlnum(next) && isAlnum(text.charCodeAt(index - 1));
    case 0x2014:
      return isDigit(next) || isDigit(text.charCodeAt(index - 1));
    default:
      return true;
  }
}
