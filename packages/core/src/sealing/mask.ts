import type { Finding, PlaceholderStyle } from './redaction/index.js';
import { Placeholders } from './redaction/index.js';
import type { TextRules } from './policy/text-rules.js';

/** Finds what must be masked in a text and writes what takes its place. */
export type TextMasker = Pick<Masker, 'find' | 'write'>;

/** Masks texts of one trace by the rules of its policy. Errors: what the engine throws. */
export class Masker {
  readonly #placeholders: Placeholders;
  readonly #rules: TextRules;

  constructor(style: PlaceholderStyle, rules: TextRules) {
    this.#placeholders = new Placeholders(style);
    this.#rules = rules;
  }

  find(text: string, key: string | undefined): readonly Finding[] {
    return this.#rules.find(text, key);
  }

  mask(text: string, key: string | undefined): string {
    return this.write(text, this.find(text, key));
  }

  write(text: string, findings: readonly Finding[]): string {
    return findings.length === 0 ? text : this.#placeholders.mask(text, findings);
  }

  /** Masks the whole of a text, whatever it looks like. */
  secret(text: string): string {
    return this.#placeholders.mask(text, [{ type: 'SECRET', start: 0, end: text.length }]);
  }

  counts(): Readonly<Record<string, number>> {
    return this.#placeholders.counts();
  }
}
