import {
  NO_FINDINGS,
  type Finding,
  type TextScope,
  type TraceDetector,
} from '../redaction/index.js';
import { UnreadTextError } from './unread-text-error.js';

/** Units: UTF-16 code units. From here on a text is scanned on another thread. */
const LARGE = 65_536;
/** What all texts of a record together may have to be scanned in place. */
const MAX_IN_PLACE = 262_144;
/** What is scanned in place in any case. */
const SMALL = 1_024;

/** Shared, since many texts of a record are awaited and their stacks say nothing. */
const AWAITED = new UnreadTextError(true);
const UNREAD = new UnreadTextError(false);

/** A text that is scanned elsewhere. Shape: `key` is the name it stood under. */
export interface LargeText {
  readonly text: string;
  readonly key: string | undefined;
}

type Found = readonly Finding[] | undefined;

interface ScannedText {
  readonly key: string | undefined;
  readonly found: Found;
}

/** Who can be asked. */
export interface InquiryTerms {
  readonly patterns: boolean;
  readonly detectors: boolean;
  /** Whether another thread takes large texts now. */
  readonly scansElsewhere: () => boolean;
}

/**
 * What the sealing of one record asks of those who look at its texts elsewhere, and what they said. A record is sealed
 * again until nothing is asked any more: what is not known yet is dropped, and so is what cannot be told in time.
 *
 * Shape: answers are `undefined` where a text could not be decided.
 */
export class TextInquiry implements TraceDetector {
  readonly #terms: InquiryTerms;
  #awaits: boolean = true;
  #chars: number = 0;
  #unscanned: LargeText[] = [];
  #scanned: Map<string, ScannedText[]> | undefined;
  #unmatched: Set<string> | undefined;
  #undetected: Set<string> | undefined;
  #matched: Map<string, Found> | undefined;
  #detected: Map<string, Found> | undefined;
  #mayScan: () => boolean = () => true;

  constructor(terms: InquiryTerms) {
    this.#terms = terms;
  }

  /** Whether texts are searched for more than every trace is searched for. */
  get findsMore(): boolean {
    return this.#terms.patterns || this.#terms.detectors;
  }

  /** Whether names are looked at too. */
  get triesPatterns(): boolean {
    return this.#terms.patterns;
  }

  /** Whether something was asked that is not known yet. */
  get isOpen(): boolean {
    return this.#unscanned.length > 0 || this.awaitsNames || (this.#undetected?.size ?? 0) > 0;
  }

  /** Whether patterns have not been tried on all that was met. */
  get awaitsNames(): boolean {
    return (this.#unmatched?.size ?? 0) > 0;
  }

  /** What has to be scanned elsewhere. */
  get unscanned(): readonly LargeText[] {
    return this.#unscanned;
  }

  /** What patterns have to be tried on. */
  get unmatched(): readonly string[] {
    return [...(this.#unmatched ?? [])];
  }

  /** What detectors have to look at. */
  get undetected(): readonly string[] {
    return [...(this.#undetected ?? [])];
  }

  /** Forgets what was asked and is not known. */
  withdraw(): void {
    this.#chars = 0;
    this.#unscanned = [];
    this.#unmatched = undefined;
    this.#undetected = undefined;
  }

  /** Leaves texts for later, where something has to be decided by names first. */
  askNamesOnly(): void {
    this.#unscanned = [];
    this.#undetected = undefined;
  }

  /** Asks nothing from now on. Shape: `mayScan` says whether large texts that nobody looked at may be scanned in place. */
  close(mayScan: () => boolean): void {
    this.#awaits = false;
    this.#mayScan = mayScan;
  }

  learnScanned({ text, key }: LargeText, found: Found): void {
    this.#scanned ??= new Map();
    const known = this.#scanned.get(text);
    if (known === undefined) this.#scanned.set(text, [{ key, found }]);
    else known.push({ key, found });
  }

  learnMatched(text: string, found: Found): void {
    (this.#matched ??= new Map()).set(text, found);
  }

  learnDetected(text: string, found: Found): void {
    (this.#detected ??= new Map()).set(text, found);
  }

  /** What patterns, and in content detectors too, found. Errors: UnreadTextError. */
  find(text: string, scope: TextScope): readonly Finding[] {
    if (text === '' || scope === 'id') return NO_FINDINGS;
    const { patterns, detectors } = this.#terms;
    const matched = patterns
      ? this.#answer(text, this.#matched, () => (this.#unmatched ??= new Set()))
      : NO_FINDINGS;
    const detected =
      detectors && scope === 'text'
        ? this.#answer(text, this.#detected, () => (this.#undetected ??= new Set()))
        : NO_FINDINGS;
    if (matched === undefined || detected === undefined) throw this.#awaits ? AWAITED : UNREAD;
    return detected.length === 0 ? matched : [...matched, ...detected];
  }

  /** What was found in a large text; `undefined` for one that is to be scanned in place. Errors: UnreadTextError. */
  scanned(text: string, key: string | undefined): readonly Finding[] | undefined {
    const { length } = text;
    this.#chars += length;
    if (length < SMALL) return undefined;
    const known = this.#scanned?.get(text)?.find((scanned) => scanned.key === key);
    if (known !== undefined) {
      if (known.found === undefined) throw UNREAD;
      return known.found;
    }
    const isLarge = length >= LARGE || this.#chars > MAX_IN_PLACE;
    // What waits anyway may take the others along.
    if (!isLarge && this.#unscanned.length === 0) return undefined;
    if (this.#awaits && this.#terms.scansElsewhere()) {
      this.#unscanned.push({ text, key });
      throw AWAITED;
    }
    if (isLarge && !this.#mayScan()) throw UNREAD;
    return undefined;
  }

  #answer(
    text: string,
    answers: ReadonlyMap<string, Found> | undefined,
    asked: () => Set<string>,
  ): Found {
    if (answers?.has(text) === true) {
      const found = answers.get(text);
      if (found === undefined) throw UNREAD;
      return found;
    }
    if (this.#awaits) asked().add(text);
    return undefined;
  }
}
