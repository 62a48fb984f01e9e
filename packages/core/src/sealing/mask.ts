import type { Finding, PlaceholderStyle, TextScope, TraceDetector } from './redaction/index.js';
import { mergeFindings, Placeholders, scan } from './redaction/index.js';

/** Names the rules that masked a record, so that a reader knows what had been looked for. */
export const POLICY_VERSION = 'builtin-1';

/** Units: ms after which the scan of one text gives up, and UTF-16 code units from which on time is taken at all. */
const DEADLINE = { deadlineMs: 250 } as const;
const TIMED_LENGTH = 4_096;

/** Masks texts of one trace: the only file that knows the redaction engine. Errors: what the engine throws. */
export class Masker {
  readonly #placeholders: Placeholders;
  /** What this trace alone is searched for. */
  #own: readonly TraceDetector[] = [];

  constructor(style: PlaceholderStyle) {
    this.#placeholders = new Placeholders(style);
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
    const found = scan(
      text,
      key === undefined ? undefined : { key },
      text.length < TIMED_LENGTH ? undefined : DEADLINE,
    );
    if (this.#own.length === 0) return found;
    const more = this.#own.flatMap((detector) => detector.find(text, scope));
    return more.length === 0 ? found : mergeFindings([...found, ...more]);
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
