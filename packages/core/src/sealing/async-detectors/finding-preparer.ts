import { report } from '../../diagnostics.js';
import { isEntityType, type Finding } from '../redaction/index.js';
import type { AsyncDetector } from './async-detector.js';
import type { DetectionOptions } from './detection-options.js';
import { PatternWorker } from './pattern-worker.js';

/** How many records have their texts looked at by detectors together. */
const CONCURRENT = 8;

type Found = readonly Finding[] | undefined;

/** Runs the patterns and detectors of a team over texts. */
export class FindingPreparer {
  readonly #patterns: PatternWorker | undefined;
  readonly #detectors: readonly AsyncDetector[];
  readonly #turns: (() => void)[] = [];
  #asking: number = 0;

  constructor(options: DetectionOptions) {
    const { patterns = [], asyncDetectors = [] } = options;
    this.#patterns =
      patterns.length === 0
        ? undefined
        : new PatternWorker(patterns, options.patternDeadlineMs ?? 100);
    this.#detectors = asyncDetectors;
  }

  /**
   * Tries the patterns on texts and tells of each what was found; `undefined` where that could not be decided.
   * Units: `until` of `performance.now()`. Errors: none; what fails is reported.
   */
  async match(
    texts: readonly string[],
    until: number,
    tell: (text: string, found: Found) => void,
  ): Promise<void> {
    if (texts.length === 0) return;
    const found = await this.#patterns?.detect(texts, until);
    for (const [i, text] of texts.entries()) tell(text, found?.[i]);
  }

  /** As {@link match}, for the detectors, each of which is asked about all texts at once. */
  async detect(
    texts: readonly string[],
    until: number,
    tell: (text: string, found: Found) => void,
  ): Promise<void> {
    if (texts.length === 0) return;
    if (this.#asking >= CONCURRENT) await new Promise<void>((resolve) => this.#turns.push(resolve));
    this.#asking++;
    const answers =
      performance.now() < until
        ? await Promise.all(this.#detectors.map((detector) => ask(detector, texts, until)))
        : [undefined];
    this.#asking--;
    this.#turns.shift()?.();
    for (const [i, text] of texts.entries()) {
      const parts = answers.map((answer) => answer?.[i]);
      tell(text, parts.every((part) => part !== undefined) ? parts.flat() : undefined);
    }
  }

  /** Ends the thread of the patterns. Errors: none. */
  async close(): Promise<void> {
    await this.#patterns?.close();
  }
}

async function ask(
  detector: AsyncDetector,
  texts: readonly string[],
  until: number,
): Promise<readonly Found[] | undefined> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => {
          reject(new Error('out of time'));
          controller.abort();
        },
        Math.max(0, until - performance.now()),
      );
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
