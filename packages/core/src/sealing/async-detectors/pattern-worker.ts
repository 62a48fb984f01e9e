import { Worker } from 'node:worker_threads';
import { report } from '../../diagnostics.js';
import type { Finding } from '../redaction/index.js';
import type { Pattern } from './pattern.js';
import { PATTERN_WORKER_SOURCE } from './pattern-worker-source.js';

/** Deadlines passed in one batch after which the rest of it is dropped. */
const MAX_STRIKES = 3;
/** Units: ms that a thread may take to start before the first text. */
const START_MS = 5_000;

interface Answer {
  readonly id: number;
  readonly found?: readonly number[];
  readonly error?: string;
}

/** Tries patterns on texts in a thread of its own, which is started when there is something to do. */
export class PatternWorker {
  readonly #patterns: readonly Pattern[];
  readonly #deadlineMs: number;
  #worker: Worker | undefined;
  #nextId: number = 0;
  #turn: Promise<unknown> = Promise.resolve();

  /** Units: `deadlineMs` for all patterns on one text. */
  constructor(patterns: readonly Pattern[], deadlineMs: number) {
    this.#patterns = patterns;
    this.#deadlineMs = deadlineMs;
  }

  /**
   * Finds what the patterns match. A text that a pattern is not done with in time is left out, and the thread is replaced.
   * Shape: `undefined` in the place of a text that could not be decided. Errors: none.
   */
  detect(texts: readonly string[]): Promise<readonly (readonly Finding[] | undefined)[]> {
    const mine = this.#turn.then(() => this.#batch(texts));
    this.#turn = mine;
    return mine;
  }

  /** Ends the thread. Errors: none. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  async #batch(texts: readonly string[]): Promise<readonly (readonly Finding[] | undefined)[]> {
    const decided: (readonly Finding[] | undefined)[] = [];
    let strikes = 0;
    for (const text of texts) {
      const found = strikes < MAX_STRIKES ? await this.#try(text) : undefined;
      if (found === undefined) strikes++;
      decided.push(found);
    }
    this.#worker?.unref();
    return decided;
  }

  async #try(text: string): Promise<readonly Finding[] | undefined> {
    try {
      const worker = this.#worker ?? (await this.#start());
      worker.ref();
      const answer = await ask(worker, { id: this.#nextId++, text }, this.#deadlineMs);
      if (answer.found !== undefined) return this.#findings(answer.found);
      report('redaction_failed', `a pattern failed on a text, which was dropped: ${answer.error}`);
    } catch (fault) {
      report('redaction_failed', 'a pattern took too long and its text was dropped', fault);
      await this.close();
    }
    return undefined;
  }

  /** Errors: rejects when the thread does not come up. */
  async #start(): Promise<Worker> {
    const worker = new Worker(PATTERN_WORKER_SOURCE, {
      eval: true,
      execArgv: [],
      env: {},
      name: 'llmtrace-patterns',
      workerData: this.#patterns.map(({ pattern: { source, flags } }) => ({
        source,
        flags: `${[...flags].filter((flag) => !'gdy'.includes(flag)).join('')}gd`,
      })),
    });
    worker.on('error', (fault) => {
      report('redaction_failed', 'the thread of the patterns ended with an error', fault);
      if (this.#worker === worker) this.#worker = undefined;
    });
    this.#worker = worker;
    await ask(worker, { id: this.#nextId++, text: '' }, START_MS);
    return worker;
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

/** Errors: rejects when the thread ends or the time is up. */
function ask(
  worker: Worker,
  request: Omit<Answer, 'found'> & { text: string },
  ms: number,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void): void => {
      clearTimeout(timer);
      worker.off('message', onMessage);
      worker.off('exit', onEnd);
      worker.off('error', onEnd);
      done();
    };
    const onMessage = (answer: Answer): void => {
      if (answer.id === request.id) settle(() => resolve(answer));
    };
    const onEnd = (): void => settle(() => reject(new Error('the thread ended')));
    const timer = setTimeout(() => settle(() => reject(new Error('out of time'))), ms);
    worker.on('message', onMessage);
    worker.on('exit', onEnd);
    worker.on('error', onEnd);
    worker.postMessage(request, []);
  });
}
