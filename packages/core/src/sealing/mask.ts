import type { Finding, PlaceholderStyle, TextScope, TraceDetector } from './redaction/index.js';
import { mergeFindings, Placeholders } from './redaction/index.js';
import type { TextInquiry } from './async-detectors/index.js';
import type { TextRules } from './policy/text-rules.js';

/** Finds what must be masked in a text and writes what takes its place. */
export type TextMasker = Pick<Masker, 'find' | 'write'>;

/** Masks texts of one trace by the rules of its policy. Errors: what the engine throws. */
export class Masker {
  readonly #placeholders: Placeholders;
  readonly #rules: TextRules;
  readonly #inquiry: TextInquiry | undefined;
  /** What this trace alone is searched for. */
  #own: readonly TraceDetector[] = [];

  constructor(style: PlaceholderStyle, rules: TextRules, inquiry?: TextInquiry) {
    this.#placeholders = new Placeholders(style);
    this.#rules = rules;
    this.#inquiry = inquiry;
    if (inquiry?.findsMore === true) this.alsoFind(inquiry);
  }

  /** Searches the texts that follow for more. */
  alsoFind(detector: TraceDetector): void {
    this.#own = [...this.#own, detector];
  }

  get findsMore(): boolean {
    return this.#own.length > 0;
  }

  get readsNumbers(): boolean {
    return this.#own.some(({ readsNumbers }) => readsNumbers === true);
  }

  find(text: string, key: string | undefined, scope: TextScope = 'text'): readonly Finding[] {
    if (this.#own.length === 0) return this.#scan(text, key, scope);
    // First: what is not known yet need not be scanned.
    const more = this.#own.flatMap((detector) => detector.find(text, scope));
    const found = this.#scan(text, key, scope);
    return more.length === 0 ? found : mergeFindings([...found, ...more]);
  }

  #scan(text: string, key: string | undefined, scope: TextScope): readonly Finding[] {
    const rules = this.#rules;
    if (this.#inquiry === undefined || scope !== 'text') return rules.find(text, key);
    const scanned = this.#inquiry.scanned(text, key);
    return scanned === undefined ? rules.find(text, key) : rules.complete(scanned, text, key);
  }

  mask(text: string, key: string | undefined, scope: TextScope = 'text'): string {
    return this.write(text, this.find(text, key, scope));
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
