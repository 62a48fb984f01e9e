import type { EntityType } from './entity-type.js';
import type { Finding } from './finding.js';
import { NO_FINDINGS } from './finding.js';
import { foldedOnly, foldText } from './fold-text.js';
import { mergeFindings } from './merge.js';

/** Where a text stands. In an identifier, a part of a name is more likely a word of the app's own. */
export type TextScope = 'text' | 'label' | 'id';

/** Finds things in the texts of one trace besides what every trace is searched for. */
export interface TraceDetector {
  /** Small numbers are looked at as well. */
  readonly readsNumbers?: boolean;
  find(text: string, scope: TextScope): readonly Finding[];
}

const MAX_VALUES = 100;
const MAX_LENGTH = 200;
const MIN_LENGTH = 3;
const MIN_DENSE = 2;
const TYPE = /^[A-Z][A-Z0-9_]{0,31}$/;
const WORDS = /[^\p{L}\p{N}'’-]+/u;
const LINES = /[,;\n]+/;
const WORD = /[\p{L}\p{N}]/u;
/** Scripts that put no space between words. */
const DENSE = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\s]+$/u;

interface Needle {
  readonly text: string;
  readonly type: EntityType;
  /** A part of a value; left alone in identifiers. */
  readonly part: boolean;
  /** Counts only where no letter or digit stands next to it. */
  readonly bounded: boolean;
}

/**
 * Finds values that the app says belong to the person whose request this is, whatever their case, accents and spacing:
 * names by each of their words too, addresses by each of their parts.
 *
 * Shape: `problems` says what could not be used, without the values.
 */
export class KnownValues implements TraceDetector {
  readonly readsNumbers: boolean = true;
  readonly problems: readonly string[];
  readonly #needles: readonly Needle[];

  constructor(values: unknown) {
    const problems = new Set<string>();
    const needles = new Map<string, Needle>();
    for (const { type, value } of readValues(values, problems))
      for (const needle of needlesOf(type, value)) {
        const known = needles.get(needle.text);
        if (known === undefined || (known.part && !needle.part)) needles.set(needle.text, needle);
      }
    this.problems = [...problems];
    this.#needles = [...needles.values()];
  }

  get isEmpty(): boolean {
    return this.#needles.length === 0;
  }

  /** Shape: sorted, no overlaps. */
  find(text: string, scope: TextScope): readonly Finding[] {
    if (this.#needles.length === 0 || text.length < MIN_DENSE) return NO_FINDINGS;
    const folded = foldedOnly(text);
    if (!this.#needles.some(({ text: needle }) => folded.includes(needle))) return NO_FINDINGS;
    const { text: plain, starts } = foldText(text);
    const found: Finding[] = [];
    for (const { text: needle, type, part, bounded } of this.#needles) {
      if (part && scope === 'id') continue;
      for (let at = plain.indexOf(needle); at >= 0; at = plain.indexOf(needle, at + 1)) {
        const end = at + needle.length;
        if (bounded && (joins(plain, at - 1, -1, scope) || joins(plain, end, 1, scope))) continue;
        found.push({ type, start: starts?.[at] ?? at, end: starts?.[end] ?? end });
        at = end - 1;
      }
    }
    return found.length === 0 ? NO_FINDINGS : mergeFindings(found);
  }
}

/** Whether the character at `at` makes what stands beside it part of a longer word. In labels `mark_read` is one word. */
function joins(text: string, at: number, step: 1 | -1, scope: TextScope): boolean {
  const code = text.charCodeAt(at);
  if (code < 128) {
    if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) return true;
    if (scope === 'text' || (code !== 95 && code !== 45 && code !== 46)) return false;
    return isWord(text.charCodeAt(at + step));
  }
  return isWord(code);
}

function isWord(code: number): boolean {
  return !Number.isNaN(code) && WORD.test(String.fromCharCode(code));
}

interface KnownValue {
  readonly type: EntityType;
  readonly value: string;
}

function readValues(values: unknown, problems: Set<string>): readonly KnownValue[] {
  if (typeof values !== 'object' || values === null) {
    problems.add('it is no object of lists');
    return [];
  }
  const read: KnownValue[] = [];
  for (const [type, list] of Object.entries(values as Record<string, unknown>)) {
    if (!TYPE.test(type)) problems.add('a type is not written as NAME or POSTAL_ADDRESS');
    else if (!Array.isArray(list)) problems.add(`${type} is no list`);
    else {
      for (const value of list as readonly unknown[]) {
        if (value === undefined || value === null || value === '') continue;
        if (typeof value !== 'string') problems.add(`${type} holds what is no string`);
        else if (value.length > MAX_LENGTH) problems.add(`${type} holds a value that is too long`);
        else if (read.length >= MAX_VALUES) problems.add(`more than ${MAX_VALUES} values`);
        else read.push({ type, value });
      }
    }
  }
  return read;
}

function needlesOf(type: EntityType, value: string): readonly Needle[] {
  const parts = type === 'NAME' ? value.split(WORDS) : type === 'ADDRESS' ? value.split(LINES) : [];
  return [needle(type, value, false), ...parts.map((part) => needle(type, part, true))].filter(
    (made) => made !== undefined,
  );
}

function needle(type: EntityType, value: string, part: boolean): Needle | undefined {
  const text = foldText(value.trim()).text;
  const dense = DENSE.test(text);
  if (text.length < (dense ? MIN_DENSE : MIN_LENGTH) || !WORD.test(text)) return undefined;
  return { text, type, part, bounded: !dense };
}
