import { report } from '../../diagnostics.js';
import { isEntityType, type Finding } from '../redaction/index.js';
import type { AsyncDetector } from './async-detector.js';
import type { DetectionOptions } from './detection-options.js';
import { PatternWorker } from './pattern-worker.js';

/** Runs the patterns and detectors of a team over texts, before they are sealed. */
export class FindingPreparer {
  readonly #patterns: PatternWorker | undefined;
  readonly #detectors: readonly AsyncDetector[];
  readonly #deadlineMs: number;

  constructor(options: DetectionOptions) {
    const { patterns = [], asyncDetectors = [] } = options;
    this.#patterns =
      patterns.length === 0
        ? undefined
        : new PatternWorker(patterns, options.patternDeadlineMs ?? 100);
    this.#detectors = asyncDetectors;
    this.#deadlineMs = options.detectorDeadlineMs ?? 5_000;
  }

  /**
   * Finds what is in texts, and, by patterns alone, in labels: names of spans and fields, tags. What could not be decided is
   * missing from the answer: it must not be kept.
   * Errors: none; what fails is reported.
   */
  async prepareFindings(
    texts: ReadonlySet<string>,
    labels: ReadonlySet<string> = new Set(),
  ): Promise<ReadonlyMap<string, readonly Finding[]>> {
    const list = [...texts];
    const all = [...new Set([...list, ...labels])];
    const [matched, ...answers] = await Promise.all([
      this.#patterns?.detect(all),
      ...this.#detectors.map((detector) => this.#ask(detector, list)),
    ]);
    const prepared = new Map<string, readonly Finding[]>();
    for (const [i, text] of all.entries()) {
      const parts = i < list.length ? answers.map((answer) => answer?.[i]) : [];
      if (this.#patterns !== undefined) parts.push(matched?.[i]);
      if (parts.every((findings) => findings !== undefined)) prepared.set(text, parts.flat());
    }
    return prepared;
  }

  /** Ends the thread of the patterns. Errors: none. */
  async close(): Promise<void> {
    await this.#patterns?.close();
  }

  async #ask(
    detector: AsyncDetector,
    texts: readonly string[],
  ): Promise<readonly (readonly Finding[] | undefined)[] | undefined> {
    if (texts.length === 0) return [];
    const controller = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    try {
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          reject(new Error('out of time'));
          controller.abort();
        }, this.#deadlineMs);
      });
      const answer: unknown = await Promise.race([
        Promise.resolve(detector.detect(texts, { signal: controller.signal })),
        late,
      ]);
      return checkAnswer(answer, texts);
    } catch (fault) {
      report('redaction_failed', 'a detector of your own failed; its texts were dropped', fault);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Errors: throws where there is not one list for each text, or a finding lies outside of its text. */
function checkAnswer(answer: unknown, texts: readonly string[]): readonly (readonly Finding[])[] {
  if (!Array.isArray(answer) || answer.length !== texts.length)
    throw new TypeError('not one list for each text');
  return (answer as readonly unknown[]).map((list, i) => {
    if (!Array.isArray(list)) throw new TypeError('no list of findings');
    const { length } = texts[i] as string;
    return (list as readonly Partial<Finding>[]).map((finding) => {
      const { type, start, end } = finding ?? {};
      // A type is written in place of the text: a model that answers with words of it must not get through.
      if (!isEntityType(type) || !isRange(start, end, length))
        throw new TypeError('a finding without a type in capitals, start and end');
      return { type, start: start as number, end: end as number };
    });
  });
}

function isRange(start: unknown, end: unknown, length: number): boolean {
  return (
    Number.isInteger(start) &&
    Number.isInteger(end) &&
    (start as number) >= 0 &&
    (end as number) > (start as number) &&
    (end as number) <= length
  );
}
