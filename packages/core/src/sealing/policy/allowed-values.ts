import type { Finding } from '../redaction/index.js';

const MAX_VALUE = 256;

/** Values that stay readable although a detector finds them. */
export class AllowedValues {
  readonly #values: ReadonlySet<string>;

  constructor(values: readonly string[] = []) {
    this.#values = new Set(values.map(plain));
  }

  /** The findings that must be masked all the same. */
  without(findings: readonly Finding[], text: string): readonly Finding[] {
    if (this.#values.size === 0 || findings.length === 0) return findings;
    return findings.filter(
      ({ start, end }) =>
        end - start > MAX_VALUE || !this.#values.has(plain(text.slice(start, end))),
    );
  }
}

/** Dots tell mailboxes apart, but not the groups of a number. */
function plain(value: string): string {
  const compact = value.toLowerCase().replace(/[\s()-]/g, '');
  return /^\+?[\d.]+$/.test(compact) ? compact.replaceAll('.', '') : compact;
}
