import { Worker } from 'node:worker_threads';
import { LlmTraceError } from '@llmtrace/core';
import type { SqlValue } from '../database.js';
import { asStoreError, type ThreadFault } from './sqlite-errors.js';
import { THREAD_SOURCE } from './thread-source.js';

/** A trace on its way to a thread: its row, and what its parts share. */
export type ThreadTrace = readonly [row: SqlValue[], own: SqlValue[]];

/** The rows of a table of parts: for each the place of its trace, that of its statement, and its values. */
export type ThreadParts = (SqlValue[] | number)[];

/** What a thread is asked to do with its connection. */
export type ThreadRequest =
  | { readonly op: 'begin' | 'commit' | 'rollback' | 'close' }
  | { readonly op: 'exec'; readonly sql: string }
  | { readonly op: 'all' | 'run'; readonly sql: string; readonly values: readonly SqlValue[] }
  | { readonly op: 'insert'; readonly sql: string; readonly rows: readonly (readonly SqlValue[])[] }
  | {
      readonly op: 'traces';
      readonly sql: string;
      /** What adds the parts of traces. */
      readonly statements: readonly string[];
      readonly heads: readonly ThreadTrace[];
      /** By table. */
      readonly parts: readonly ThreadParts[];
    }
  | {
      readonly op: 'read';
      readonly sql: string;
      readonly values: readonly SqlValue[];
      readonly timeoutMs: number;
    };

/** Which connection a thread is to own. */
export interface ThreadOptions {
  readonly file: string;
  readonly readOnly: boolean;
  /** Units: ms to wait for another process that writes. */
  readonly busyMs: number;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: ThreadFault;
}

/** Threads that run. Those of Node 22.13 cannot be ended while a query runs: it has to end by itself. */
const running: Set<SqliteThread> = new Set();
/** Units: ms that the exit of a process waits for queries that have been told to end. */
const LAST_WAIT_MS = 100;

/** A connection to a SQLite file in a thread of its own, which is started with the first request and keeps no process alive. */
export class SqliteThread {
  readonly #options: ThreadOptions;
  readonly #pending: Map<number, Pending> = new Map();
  /** Of the thread that runs. */
  #cancelled: Int32Array<SharedArrayBuffer> = newFlags();
  #worker: Worker | undefined;
  #lastId: number = 0;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** Requests that have not been answered. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Errors: those of SQLite as store errors; `store_unavailable` where the thread ended. */
  request(request: ThreadRequest, begun?: (id: number) => void): Promise<unknown> {
    const id = (this.#lastId = (this.#lastId % 0x7fff_fffe) + 1);
    begun?.(id);
    return new Promise((resolve, reject) => {
      const worker = (this.#worker ??= this.#start());
      if (this.#pending.size === 0) worker.ref();
      this.#pending.set(id, { resolve, reject });
      worker.postMessage({ id, ...request }, []);
    });
  }

  /** Ends a request at the next row that its guard looks at. */
  cancel(id: number): void {
    Atomics.store(this.#cancelled, 0, id);
  }

  /** Ends what it is asked, without waiting for that. */
  cancelAll(): void {
    Atomics.store(this.#cancelled, 0, -1);
  }

  /** Waits until it is asked nothing. Units: ms. */
  waitSync(ms: number): void {
    Atomics.wait(this.#cancelled, 1, 1, ms);
  }

  /** Waits for what was asked, closes the connection and ends the thread. */
  async close(): Promise<void> {
    if (this.#worker === undefined) return;
    await this.request({ op: 'close' });
    await this.drop();
  }

  /** Ends the thread; what it was asked is refused. */
  async drop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.cancelAll();
    this.#cancelled = newFlags();
    this.#leave();
    this.#refuse('its thread was ended');
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(THREAD_SOURCE, {
      eval: true,
      execArgv: [],
      name: 'llmtrace-sqlite',
      workerData: { ...this.#options, cancelled: this.#cancelled.buffer },
    });
    if (running.size === 0) process.on('exit', endAll);
    running.add(this);
    worker.on('message', (answer: Answer) => this.#answer(worker, answer));
    worker.on('error', (fault) => this.#ended(worker, fault));
    worker.on('exit', () => this.#ended(worker, undefined));
    return worker;
  }

  #answer(worker: Worker, { id, value, error }: Answer): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    if (this.#pending.size === 0) worker.unref();
    if (error === undefined) pending.resolve(value);
    else pending.reject(asStoreError(error, this.#options.file));
  }

  #ended(worker: Worker, fault: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#leave();
    this.#refuse('its thread ended', fault);
  }

  #leave(): void {
    running.delete(this);
    if (running.size === 0) process.off('exit', endAll);
  }

  #refuse(why: string, cause?: unknown): void {
    const error = new LlmTraceError(
      'store_unavailable',
      `The store ${this.#options.file} was given up: ${why}.`,
      { from: 'store', cause },
    );
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

function newFlags(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(8));
}

function endAll(): void {
  const end = performance.now() + LAST_WAIT_MS;
  for (const thread of running) thread.cancelAll();
  for (const thread of running) thread.waitSync(Math.max(0, end - performance.now()));
}
