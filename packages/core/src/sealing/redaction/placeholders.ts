import type { EntityType } from './entity-type.js';
import type { Finding } from './finding.js';
import { foldText } from './fold-text.js';

const NO_COUNTS: Readonly<Record<string, number>> = Object.freeze({});

/** How masked values are written: numbered within a trace, or by type alone. */
export type PlaceholderStyle = 'numbered' | 'bare';

/**
 * Writes placeholders in place of findings and remembers, for the life of one trace, which value got which number.
 * Shape: `[EMAIL_1]`, the same value always the same number; `[EMAIL]` in the bare style, which remembers nothing.
 */
export class Placeholders {
  readonly style: PlaceholderStyle;
  /** Most traces hold nothing of most types, and many nothing at all. */
  #numbers: Map<EntityType, Map<string, number>> | undefined;
  #counts: Map<EntityType, number> | undefined;

  constructor(style: PlaceholderStyle = 'numbered') {
    this.style = style;
  }

  /** Replaces each finding in the text. The findings must be as `scan` returns them: sorted and free of overlaps. */
  mask(text: string, findings: readonly Finding[]): string {
    if (findings.length === 0) return text;
    let masked = '';
    let from = 0;
    for (const finding of findings) {
      masked += text.slice(from, finding.start) + this.#placeholder(finding, text);
      from = finding.end;
    }
    return masked + text.slice(from);
  }

  /** How many values have been masked so far, by type. */
  counts(): Readonly<Record<string, number>> {
    return this.#counts === undefined ? NO_COUNTS : Object.fromEntries(this.#counts);
  }

  /** Forgets every value. Call it when the trace is sealed. */
  clear(): void {
    this.#numbers = undefined;
  }

  #placeholder({ type, start, end }: Finding, text: string): string {
    const counts = (this.#counts ??= new Map());
    counts.set(type, (counts.get(type) ?? 0) + 1);
    if (this.style === 'bare') return `[${type}]`;
    const all = (this.#numbers ??= new Map<EntityType, Map<string, number>>());
    let numbers = all.get(type);
    if (numbers === undefined) {
      numbers = new Map();
      all.set(type, numbers);
    }
    const value = canonical(type, text.slice(start, end));
    let number = numbers.get(value);
    if (number === undefined) {
      number = numbers.size + 1;
      numbers.set(value, number);
    }
    return `[${type}_${number}]`;
  }
}

const SEPARATORS = /[^0-9A-Za-z+]+/g;

/** One form for all spellings of a value, so that `ADA@example.com` gets the number of `ada@example.com`. */
function canonical(type: EntityType, value: string): string {
  switch (type) {
    case 'EMAIL':
    case 'NAME':
    case 'ADDRESS':
      return foldText(value).text;
    case 'PHONE':
    case 'CREDIT_CARD':
    case 'SSN':
    case 'IBAN':
      return value.replace(SEPARATORS, '').toUpperCase();
    default:
      return value;
  }
}
