import type {
  Database,
  Dialect,
  QueryLimits,
  Row,
  SqlQuery,
  Transaction,
} from '../database/database.js';

/** Units: ms for which what was taken in counts as all there is. */
const FRESH_MS = 500;

/** A database that takes in what a journal holds before somebody looks. */
export class JournaledDatabase implements Database {
  readonly #inner: Database;
  readonly #takeIn: () => Promise<unknown>;
  #takingIn: Promise<unknown> | undefined;
  #freshUntil: number = 0;

  constructor(inner: Database, takeIn: () => Promise<unknown>) {
    this.#inner = inner;
    this.#takeIn = takeIn;
  }

  get dialect(): Dialect {
    return this.#inner.dialect;
  }

  get location(): string {
    return this.#inner.location;
  }

  async query(query: SqlQuery, limits?: QueryLimits): Promise<readonly Row[]> {
    await this.#catchUp();
    return this.#inner.query(query, limits);
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#inner.transaction(work);
  }

  async close(): Promise<void> {
    await this.#takingIn?.catch(() => undefined);
    await this.#inner.close();
  }

  async #catchUp(): Promise<void> {
    if (performance.now() < this.#freshUntil) return;
    this.#takingIn ??= this.#takeIn().finally(() => {
      this.#takingIn = undefined;
      this.#freshUntil = performance.now() + FRESH_MS;
    });
    await this.#takingIn;
  }
}
