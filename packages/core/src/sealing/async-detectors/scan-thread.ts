import { channel } from 'node:diagnostics_channel';
import { report } from '../../diagnostics.js';
import { SCAN_THREAD_SOURCE } from '../../generated/scan-thread-source.js';
import { NO_FINDINGS, type Finding } from '../redaction/index.js';
import { AskedThread } from './asked-thread.js';
import type { LargeText } from './text-inquiry.js';

/** Units: UTF-16 code units that are handed over at once. */
const MAX_BATCH = 1_048_576;
/** Units: ms in which the scan of one text must be done. */
const TEXT_MS = 4_000;
/** Units: ms in which a thread that did not come up is not tried again. */
const REST_MS = 60_000;
const MAX_FAULTS = 3;

interface Question {
  readonly texts: readonly LargeText[];
  readonly off: readonly string[];
  readonly deadlineMs: number;
}

interface Answer {
  readonly threadId: number;
  readonly types: readonly string[];
  /** Shape: for each text `[type, start, end]` triples in one list; `undefined` where the scan failed. */
  readonly found: readonly (Int32Array | undefined)[];
}

const scans = channel('llmtrace:scan');

/** Scans large texts on a thread of its own, with what is built in. Started when there is something to scan. */
export class ScanThread {
  readonly #off: readonly string[];
  readonly #thread: AskedThread<Question, Answer>;
  #turn: Promise<unknown> = Promise.resolve();
  #chars: number = 0;
  #restsUntil: number = -Infinity;

  /** Shape: `off` are the types that are not looked for. */
  constructor(off: Iterable<string>, source: string = SCAN_THREAD_SOURCE) {
    this.#off = [...off];
    this.#thread = new AskedThread({
      name: 'llmtrace-scan',
      source,
      onFault: (fault) =>
        report('redaction_failed', 'the thread that scans large texts ended with an error', fault),
    });
  }

  /** Whether the thread can be expected to come up. */
  get available(): boolean {
    return performance.now() >= this.#restsUntil;
  }

  /** Units: UTF-16 code units that wait or are being scanned. */
  get chars(): number {
    return this.#chars;
  }

  /**
   * Scans texts, and tells of each what was found; `undefined` where the scan failed. Says nothing of those for which the
   * thread did not come up, or that were not done in time.
   * Units: `until` of `performance.now()`. Errors: none; faults are reported.
   */
  async scan(
    texts: readonly LargeText[],
    until: number,
    tell: (text: LargeText, found: readonly Finding[] | undefined) => void,
  ): Promise<void> {
    const chars = texts.reduce((sum, { text }) => sum + text.length, 0);
    this.#chars += chars;
    const mine = this.#turn.then(() => this.#scanAll(texts, until, tell));
    this.#turn = mine;
    await mine;
    this.#chars -= chars;
  }

  /** Ends the thread. Errors: none. */
  close(): Promise<void> {
    return this.#thread.close();
  }

  async #scanAll(
    texts: readonly LargeText[],
    until: number,
    tell: (text: LargeText, found: readonly Finding[] | undefined) => void,
  ): Promise<void> {
    let faults = 0;
    for (const batch of batches(texts)) {
      const ms = until - performance.now();
      if (ms <= 0 || !(await this.#starts())) return;
      const answer = faults < MAX_FAULTS ? await this.#ask(batch, ms) : undefined;
      // Too late to say anything, whoever was slow.
      if (performance.now() >= until) return;
      if (answer === undefined) faults++;
      for (const [i, text] of batch.entries()) tell(text, answer && findingsOf(answer, i));
    }
  }

  async #starts(): Promise<boolean> {
    try {
      await this.#thread.start();
      return true;
    } catch (fault) {
      this.#restsUntil = performance.now() + REST_MS;
      report(
        'redaction_failed',
        'no thread could be started to scan large texts; they are scanned in place',
        fault,
      );
      return false;
    }
  }

  async #ask(texts: readonly LargeText[], ms: number): Promise<Answer | undefined> {
    try {
      const answer = await this.#thread.ask({ texts, off: this.#off, deadlineMs: TEXT_MS }, ms);
      if (scans.hasSubscribers)
        scans.publish({ threadId: answer.threadId, sizes: texts.map(({ text }) => text.length) });
      return answer;
    } catch (fault) {
      report('redaction_failed', 'large texts could not be scanned and were dropped', fault);
      return undefined;
    }
  }
}

function* batches(texts: readonly LargeText[]): Generator<readonly LargeText[], void, undefined> {
  let batch: LargeText[] = [];
  let chars = 0;
  for (const text of texts) {
    if (batch.length > 0 && chars + text.text.length > MAX_BATCH) {
      yield batch;
      batch = [];
      chars = 0;
    }
    batch.push(text);
    chars += text.text.length;
  }
  if (batch.length > 0) yield batch;
}

function findingsOf({ types, found }: Answer, i: number): readonly Finding[] | undefined {
  const triples = found[i];
  if (triples === undefined) return undefined;
  if (triples.length === 0) return NO_FINDINGS;
  const findings: Finding[] = [];
  for (let k = 0; k < triples.length; k += 3) {
    const type = types[triples[k] as number] as string;
    findings.push({ type, start: triples[k + 1] as number, end: triples[k + 2] as number });
  }
  return findings;
}
