import type { Finding, PlaceholderStyle } from './redaction/index.js';
import { Placeholders, scan } from './redaction/index.js';

/** Names the rules that masked a record, so that a reader knows what had been looked for. */
export const POLICY_VERSION = 'builtin-1';

/** Units: ms after which the scan of one text gives up, and UTF-16 code units from which on time is taken at all. */
const DEADLINE = { deadlineMs: 250 } as const;
const TIMED_LENGTH = 4_096;

/** Masks texts of one trace: the only file that knows the redaction engine. Errors: what the engine throws. */
export class Masker {
  readonly #placeholders: Placeholders;

  constructor(style: PlaceholderStyle) {
    this.#placeholders = new Placeholders(style);
  }

  find(text: string, key: string | undefined): readonly Finding[] {
    return scan(
      text,
      key === undefined ? undefined : { key },
      text.length < TIMED_LENGTH ? undefined : DEADLINE,
    );
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
