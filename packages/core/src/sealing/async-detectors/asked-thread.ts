import { Worker } from 'node:worker_threads';

/** Units: ms that a thread may take to start. */
const START_MS = 5_000;

/** What a thread runs. */
export interface ThreadProgram {
  readonly name: string;
  /** The text of a CommonJS program, so that both builds, and bundles of them, start the same one. */
  readonly source: string;
  readonly workerData?: unknown;
  /** Told when the thread ends by itself. */
  readonly onFault: (fault: unknown) => void;
}

/**
 * A thread that is asked one thing at a time. It is started when there is something to ask, and keeps the process alive
 * only while it is asked.
 *
 * Shape: the program says `{ ready: true }` once, and answers `{ id, … }` with the id of the question.
 */
export class AskedThread<Question extends object, Answer extends object> {
  readonly #program: ThreadProgram;
  #worker: Worker | undefined;
  #nextId: number = 0;

  constructor(program: ThreadProgram) {
    this.#program = program;
  }

  /** Starts the thread, if it does not run. Errors: rejects when it does not come up. */
  async start(): Promise<void> {
    this.#worker ??= await this.#open();
  }

  /** Errors: rejects when the thread does not come up, ends, or is not done in time; it is then ended. Units: ms. */
  async ask(question: Question, ms: number): Promise<Answer> {
    await this.start();
    const worker = this.#worker as Worker;
    const id = this.#nextId++;
    worker.ref();
    try {
      const answer = nextMessage(worker, ms, (said) => said['id'] === id);
      worker.postMessage({ ...question, id }, []);
      return (await answer) as Answer;
    } catch (fault) {
      await this.close();
      throw fault;
    } finally {
      worker.unref();
    }
  }

  /** Ends the thread. Errors: none. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  async #open(): Promise<Worker> {
    const { name, source, workerData, onFault } = this.#program;
    const worker = new Worker(source, { eval: true, execArgv: [], env: {}, name, workerData });
    worker.on('error', (fault) => {
      onFault(fault);
      if (this.#worker === worker) this.#worker = undefined;
    });
    try {
      await nextMessage(worker, START_MS, (said) => said['ready'] === true);
    } catch (fault) {
      await worker.terminate();
      throw fault;
    }
    worker.unref();
    return worker;
  }
}

type Message = Readonly<Record<string, unknown>>;

/** Errors: rejects when the thread ends or the time is up. */
function nextMessage(
  worker: Worker,
  ms: number,
  wanted: (said: Message) => boolean,
): Promise<Message> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void): void => {
      clearTimeout(timer);
      worker.off('message', onMessage);
      worker.off('exit', onEnd);
      worker.off('error', onEnd);
      done();
    };
    const onMessage = (said: Message): void => {
      if (wanted(said)) settle(() => resolve(said));
    };
    const onEnd = (): void => settle(() => reject(new Error('the thread ended')));
    const timer = setTimeout(() => settle(() => reject(new Error('out of time'))), ms);
    worker.on('message', onMessage);
    worker.on('exit', onEnd);
    worker.on('error', onEnd);
  });
}
