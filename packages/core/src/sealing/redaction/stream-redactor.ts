import { report } from '../../diagnostics.js';
import type { Finding } from './finding.js';
import { Placeholders } from './placeholders.js';
import type { RedactOptions } from './redact.js';
import { scan } from './scan.js';

const FAILED = '[REDACTION_FAILED]';
/** How much of what has been written is kept to read what follows by. Units: characters. */
const CONTEXT = 1_024;
/** New characters after which it looks again. */
const STEP = 32;
/** What is kept of a finding that never ends: its beginning, and its latest part. */
const HEAD = 256;
const TAIL = 1_024;

/** Sizes of a {@link StreamRedactor}. Units: characters. */
export interface StreamSizes {
  readonly holdBack: number;
  readonly maxHeld: number;
}

/**
 * Masks a text that arrives in pieces as it would mask the whole. It holds back the end until what follows can no longer
 * change it, and drops what it would have to hold too long.
 */
export class StreamRedactor {
  readonly #options: RedactOptions | undefined;
  readonly #sizes: StreamSizes;
  readonly #placeholders: Placeholders;
  /** Text that has been written, as it came. */
  #before: string = '';
  #held: string = '';
  /** Length of the held text when it was last looked at. */
  #looked: number = 0;
  /** The held text begins with something that has been given up: a finding or a run without an end. */
  #gaveUp: 'finding' | 'run' | undefined;
  #failed: boolean = false;

  constructor(options: RedactOptions | undefined, sizes: StreamSizes) {
    this.#options = options;
    this.#sizes = sizes;
    this.#placeholders = new Placeholders(options?.placeholders);
  }

  /** Takes a piece and gives what may be shown; often nothing yet. Errors: none. */
  push(chunk: string): string {
    if (this.#failed) return '';
    this.#held += chunk;
    const { holdBack } = this.#sizes;
    if (this.#held.length < holdBack + STEP || this.#held.length < this.#looked + STEP) return '';
    return this.#write(this.#held.length - holdBack);
  }

  /** Gives the rest. Errors: none. */
  end(): string {
    if (this.#failed) return '';
    const rest = this.#write(this.#held.length);
    this.#before = this.#held = '';
    return rest;
  }

  #write(wanted: number): string {
    try {
      return this.#release(wanted);
    } catch (fault) {
      // What is left would be read without what came before it.
      this.#failed = true;
      this.#before = this.#held = '';
      this.#placeholders.clear();
      report('redaction_failed', 'a stream could not be masked; the rest was dropped', fault);
      return FAILED;
    }
  }

  /** Writes the held text up to the place nearest before `wanted` that nothing stands across. */
  #release(wanted: number): string {
    const isLast = wanted === this.#held.length;
    if (this.#gaveUp === 'run') {
      const end = runEnd(this.#held);
      if (end < 0) return this.#forget(this.#held.length);
      wanted -= end;
      this.#forget(end);
      this.#gaveUp = undefined;
    }
    this.#looked = this.#held.length;
    let findings = this.#findings();
    let from = 0;
    if (this.#gaveUp === 'finding') {
      const open = findings.find(({ start }) => start === 0);
      from = open?.end ?? Math.max(0, wanted);
      if (from > wanted) return this.#shorten();
      this.#gaveUp = undefined;
      findings = findings.filter(({ start }) => start >= from);
    }
    const cut = isLast ? wanted : Math.max(from, cutBefore(this.#held, wanted, findings));
    const inside = findings.filter(({ end }) => end <= cut);
    const written = this.#placeholders.mask(
      this.#held.slice(from, cut),
      inside.map(({ type, start, end }) => ({ type, start: start - from, end: end - from })),
    );
    this.#move(cut);
    return this.#held.length > this.#sizes.maxHeld ? written + this.#giveUp() : written;
  }

  /** What is found in the held text, read after what came before it. */
  #findings(): readonly Finding[] {
    const key = this.#options?.key;
    const offset = this.#before.length;
    const found = scan(
      this.#before + this.#held,
      key === undefined ? undefined : { key },
      this.#options,
    );
    return found
      .filter(({ end }) => end > offset)
      .map(({ type, start, end }) => ({
        type,
        start: Math.max(0, start - offset),
        end: end - offset,
      }));
  }

  #giveUp(): string {
    const open = this.#findings().find(({ end }) => end > this.#held.length - STEP);
    this.#move(open?.start ?? 0);
    this.#gaveUp = open === undefined ? 'run' : 'finding';
    if (open === undefined) this.#forget(this.#held.length);
    else this.#shorten();
    report('redaction_failed', 'a stream held something without an end; it was dropped');
    return FAILED;
  }

  /** Takes out the middle of a finding that goes on and on. */
  #shorten(): string {
    if (this.#held.length > HEAD + 2 * TAIL)
      this.#held = this.#held.slice(0, HEAD) + this.#held.slice(-TAIL);
    this.#looked = this.#held.length;
    return '';
  }

  /** Goes on behind what has been written. */
  #move(to: number): void {
    this.#before = (this.#before + this.#held.slice(0, to)).slice(-CONTEXT);
    this.#held = this.#held.slice(to);
    this.#looked = this.#held.length;
  }

  /** Goes on behind what has been dropped. */
  #forget(to: number): string {
    this.#before = '';
    this.#held = this.#held.slice(to);
    this.#looked = this.#held.length;
    return '';
  }
}

/** The last place at or before `at` that is inside no finding, run or pair of code units. */
function cutBefore(text: string, at: number, findings: readonly Finding[]): number {
  let cut = at;
  for (let k = findings.length; k >= 0; k--) {
    while (cut > 0 && isJoined(text, cut)) cut--;
    const across = findings.find(({ start, end }) => start < cut && cut < end);
    if (across === undefined) return cut;
    cut = across.start;
  }
  return cut;
}

function isJoined(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  if (after >= 0xdc00 && after <= 0xdfff) return true;
  return isToken(before) && isToken(after);
}

function runEnd(text: string): number {
  for (let i = 0; i < text.length; i++) if (!isToken(text.charCodeAt(i))) return i;
  return -1;
}

/** Characters of tokens, addresses and numbers: ASCII but spaces, quotes, brackets, `,`, `;`, `|` and the backquote. */
function isToken(code: number): boolean {
  if (code <= 32 || code > 126) return code > 126 && code < 0x250;
  switch (code) {
    case 34:
    case 39:
    case 40:
    case 41:
    case 44:
    case 59:
    case 60:
    case 62:
    case 91:
    case 93:
    case 96:
    case 123:
    case 124:
    case 125:
      return false;
    default:
      return true;
  }
}
