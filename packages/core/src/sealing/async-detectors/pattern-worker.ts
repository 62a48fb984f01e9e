import { report } from '../../diagnostics.js';
import type { Finding } from '../redaction/index.js';
import { AskedThread } from './asked-thread.js';
import type { Pattern } from './pattern.js';
import { PATTERN_WORKER_SOURCE } from './pattern-worker-source.js';

/** Deadlines passed in one batch after which the rest of it is dropped. */
const MAX_STRIKES = 3;

interface Answer {
  readonly found?: readonly number[];
  readonly error?: string;
}

/** Tries patterns on texts in a thread of its own, which is started when there is something to do. */
export class PatternWorker {
  readonly #patterns: readonly Pattern[];
  readonly #deadlineMs: number;
  readonly #thread: AskedThread<{ readonly text: string }, Answer>;
  #turn: Promise<unknown> = Promise.resolve();

  /** Units: `deadlineMs` for all patterns on one text. */
  constructor(patterns: readonly Pattern[], deadlineMs: number) {
    this.#patterns = patterns;
    this.#deadlineMs = deadlineMs;
    this.#thread = new AskedThread({
      name: 'llmtrace-patterns',
      source: PATTERN_WORKER_SOURCE,
      workerData: patterns.map(({ pattern: { source, flags } }) => ({
        source,
        flags: `${[...flags].filter((flag) => !'gdy'.includes(flag)).join('')}gd`,
      })),
      onFault: (fault) =>
        report('redaction_failed', 'the thread of the patterns ended with an error', fault),
    });
  }

  /**
   * Finds what the patterns match. A text that a pattern is not done with in time is left out, and the thread is replaced.
   * Shape: `undefined` in the place of a text that could not be decided. Errors: none.
   * Units: `until` of `performance.now()`, after which nothing more is tried.
   */
  detect(
    texts: readonly string[],
    until: number = Infinity,
  ): Promise<readonly (readonly Finding[] | undefined)[]> {
    const mine = this.#turn.then(() => this.#batch(texts, until));
    this.#turn = mine;
    return mine;
  }

  /** Ends the thread. Errors: none. */
  close(): Promise<void> {
    return this.#thread.close();
  }

  async #batch(
    texts: readonly string[],
    until: number,
  ): Promise<readonly (readonly Finding[] | undefined)[]> {
    const decided: (readonly Finding[] | undefined)[] = [];
    let strikes = 0;
    for (const text of texts) {
      const tries = strikes < MAX_STRIKES && performance.now() < until;
      const found = tries ? await this.#try(text) : undefined;
      if (found === undefined) strikes++;
      decided.push(found);
    }
    return decided;
  }

  async #try(text: string): Promise<readonly Finding[] | undefined> {
    try {
      const answer = await this.#thread.ask({ text }, this.#deadlineMs);
      if (answer.found !== undefined) return this.#findings(answer.found);
      report('redaction_failed', `a pattern failed on a text, which was dropped: ${answer.error}`);
    } catch (fault) {
      report('redaction_failed', 'a pattern took too long and its text was dropped', fault);
    }
    return undefined;
  }

  #findings(triples: readonly number[]): readonly Finding[] {
    const findings: Finding[] = [];
    for (let i = 0; i + 2 < triples.length; i += 3) {
      const [pattern, start, end] = triples.slice(i, i + 3) as [number, number, number];
      const type = this.#patterns[pattern]?.type;
      if (type !== undefined) findings.push({ type, start, end });
    }
    return findings;
  }
}
