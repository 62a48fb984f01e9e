import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { prepareTraceDirectory } from '@llmtrace/core/records';
import { LlmTraceError } from '@llmtrace/core';
import { MIGRATIONS, SCHEMA_VERSION } from '../../schema/migrations.js';
import { schemaNewer } from '../../schema/schema-newer.js';
import type { Database, QueryLimits, Row, SqlQuery, Transaction } from '../database.js';
import { sqliteDialect } from './sqlite-dialect.js';
import { stopped, timedOut } from './sqlite-errors.js';
import { SqliteThread } from './sqlite-thread.js';
import { SqliteTransaction } from './sqlite-transaction.js';

/** Units: ms to wait for other processes that write. SQLite serves those who wait in no order. */
const BUSY_MS = 15_000;
const DEFAULT_TIMEOUT_MS = 30_000;
/** Units: ms for a query to end by itself, before its thread is given up: one without a guard does not. */
const GRACE_MS = 1_000;
const MAX_READERS = 2;
const VERSION_QUERY = "SELECT value FROM llm_meta WHERE key = 'schema_version'";

/** A store's SQLite file. All SQL runs in threads: one writes, up to two read. */
export class SqliteDatabase implements Database {
  readonly dialect: typeof sqliteDialect = sqliteDialect;
  readonly location: string;
  readonly #file: string;
  readonly #writer: SqliteThread;
  readonly #readers: SqliteThread[] = [];
  readonly #idle: SqliteThread[] = [];
  readonly #waiting: ((thread: SqliteThread) => void)[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #isReady: boolean = false;
  #isClosed: boolean = false;

  constructor(file: string, { busyMs = BUSY_MS }: { readonly busyMs?: number } = {}) {
    this.#file = file;
    this.location = `sqlite:${file}`;
    this.#writer = new SqliteThread({ file, readOnly: false, busyMs });
  }

  async query(query: SqlQuery, limits: QueryLimits = {}): Promise<readonly Row[]> {
    this.#mustBeOpen();
    limits.signal?.throwIfAborted();
    if (!this.#isReady) await this.#prepare();
    try {
      return await this.#read(query, limits);
    } catch (error) {
      if (!isGone(error)) throw error;
      // Somebody has removed the file, or put another in its place.
      this.#isReady = false;
      await this.#prepare();
      return this.#read(query, limits);
    }
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const mine = this.#turn.then(() => this.#transact(work));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    await this.#turn;
    this.#isClosed = true;
    await Promise.all(this.#readers.map((thread) => thread.close()));
    // The last one to close moves the log into the file, which a reader may not.
    await this.#writer.close();
  }

  async #transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    this.#mustBeOpen();
    await this.#makeFolder();
    const thread = this.#writer;
    const isOpened = (await thread.request({ op: 'begin' })) as boolean;
    try {
      if (isOpened) await migrate(thread, this.#file);
      const result = await work(new SqliteTransaction(thread));
      await thread.request({ op: 'commit' });
      this.#isReady = true;
      return result;
    } catch (error) {
      await rollback(thread);
      throw error;
    }
  }

  /** Makes sure that there is a file with the tables of this version; one that is up to date is only looked at. */
  async #prepare(): Promise<void> {
    try {
      const rows = await this.#read({ text: VERSION_QUERY, values: [] }, {});
      const version = Number(rows[0]?.['value']);
      if (version > SCHEMA_VERSION) throw schemaNewer(this.#file, version);
      if (version === SCHEMA_VERSION) {
        this.#isReady = true;
        return;
      }
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    await this.transaction(async () => undefined);
  }

  async #read({ text, values }: SqlQuery, limits: QueryLimits): Promise<readonly Row[]> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = limits;
    const until = performance.now() + timeoutMs;
    const thread = await this.#takeReader();
    try {
      this.#mustBeOpen();
      signal?.throwIfAborted();
      const left = until - performance.now();
      if (left <= 0) throw timedOut();
      return await this.#readOn(thread, { text, values }, left, signal);
    } finally {
      this.#giveBack(thread);
    }
  }

  async #readOn(
    thread: SqliteThread,
    { text, values }: SqlQuery,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<readonly Row[]> {
    let id = 0;
    const rows = thread.request({ op: 'read', sql: text, values, timeoutMs }, (given) => {
      id = given;
    });
    const { promise: givenUp, reject } = Promise.withResolvers<never>();
    const giveUp = (error: () => Error, ms: number): NodeJS.Timeout =>
      setTimeout(() => {
        reject(error());
        void thread.drop();
      }, ms);
    let timer = giveUp(timedOut, timeoutMs + GRACE_MS);
    const stop = (): void => {
      thread.cancel(id);
      clearTimeout(timer);
      timer = giveUp(stopped, GRACE_MS);
    };
    signal?.addEventListener('abort', stop);
    try {
      return (await Promise.race([rows, givenUp])) as readonly Row[];
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    }
  }

  /** Each reader answers one query at a time; who finds none waits in line. */
  async #takeReader(): Promise<SqliteThread> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#readers.length < MAX_READERS) {
      const thread = new SqliteThread({ file: this.#file, readOnly: true, busyMs: BUSY_MS });
      this.#readers.push(thread);
      return thread;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Shape: one that was given up is started anew with its next query. */
  #giveBack(thread: SqliteThread): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(thread);
    else next(thread);
  }

  async #makeFolder(): Promise<void> {
    try {
      const dir = dirname(this.#file);
      // A folder of the app's own is left as it is.
      const made = await mkdir(dir, { recursive: true, mode: 0o700 });
      if (made !== undefined) await prepareTraceDirectory(dir);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      throw new LlmTraceError(
        'store_unavailable',
        `The folder of the store ${this.#file} cannot be made (${code}).`,
        { from: 'store', cause },
      );
    }
  }

  #mustBeOpen(): void {
    if (!this.#isClosed) return;
    throw new LlmTraceError('store_unavailable', `The store ${this.#file} has been closed.`, {
      from: 'store',
    });
  }
}

async function migrate(thread: SqliteThread, file: string): Promise<void> {
  const found = (await thread.request({
    op: 'all',
    sql: "SELECT 1 FROM sqlite_schema WHERE name = 'llm_meta'",
    values: [],
  })) as readonly Row[];
  let version = 0;
  if (found.length > 0) {
    const rows = (await thread.request({
      op: 'all',
      sql: VERSION_QUERY,
      values: [],
    })) as readonly Row[];
    version = Number(rows[0]?.['value'] ?? 0);
  }
  if (version > SCHEMA_VERSION) throw schemaNewer(file, version);
  for (const step of MIGRATIONS.slice(version)) {
    await thread.request({ op: 'exec', sql: step.sqlite });
  }
  if (version === SCHEMA_VERSION) return;
  await thread.request({
    op: 'run',
    sql: "INSERT INTO llm_meta (key, value) VALUES ('schema_version', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    values: [String(SCHEMA_VERSION)],
  });
}

async function rollback(thread: SqliteThread): Promise<void> {
  try {
    await thread.request({ op: 'rollback' });
  } catch {
    // A connection that cannot even roll back is of no more use; the next transaction opens another.
    await thread.drop();
  }
}

/** Whether there is no file, or none with our tables. */
function isGone(error: unknown): boolean {
  const { errcode, message } = ((error as Error).cause ?? error) as {
    errcode?: number;
    message?: string;
  };
  return errcode === 14 || /no such table/.test(String(message));
}
