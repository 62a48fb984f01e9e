import {
  NO_FINDINGS,
  type Finding,
  type TextScope,
  type TraceDetector,
} from '../redaction/index.js';

/** Listens to the sealing of a record and remembers what was looked at: texts, and labels apart. */
export class TextCollector implements TraceDetector {
  readonly texts: Set<string> = new Set();
  readonly labels: Set<string> = new Set();

  find(text: string, scope: TextScope): readonly Finding[] {
    if (text !== '' && scope !== 'id') (scope === 'text' ? this.texts : this.labels).add(text);
    return NO_FINDINGS;
  }
}

/** Answers from findings that were prepared. Errors: throws for a text that is not among them, so that it is dropped. */
export class PreparedFindings implements TraceDetector {
  readonly #findings: ReadonlyMap<string, readonly Finding[]>;

  constructor(findings: ReadonlyMap<string, readonly Finding[]>) {
    this.#findings = findings;
  }

  find(text: string, scope: TextScope): readonly Finding[] {
    if (text === '' || scope === 'id') return NO_FINDINGS;
    const found = this.#findings.get(text);
    if (found === undefined) throw new UndecidedTextError();
    return found;
  }
}

/** Says that nobody could tell what a text holds. */
class UndecidedTextError extends Error {
  override readonly name: string = 'UndecidedTextError';
}
