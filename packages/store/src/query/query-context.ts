import type { Database, QueryLimits, Row, SqlQuery } from '../database/database.js';

/** Units: ms for a whole question, however many statements it takes. */
const DEFAULT_TIMEOUT = 30_000;

/** What a question needs besides what is asked. */
export class QueryContext {
  readonly database: Database;
  /** Hashes an id as the traces have it. Shape: `undefined` where the key is not known. */
  readonly hashUser: (id: string) => string | undefined;
  readonly #limits: QueryLimits;
  readonly #deadline: number;

  constructor(
    database: Database,
    hashUser: (id: string) => string | undefined,
    limits: QueryLimits = {},
  ) {
    this.database = database;
    this.hashUser = hashUser;
    this.#limits = limits;
    this.#deadline = performance.now() + (limits.timeoutMs ?? DEFAULT_TIMEOUT);
  }

  /** Runs a statement in what is left of the time. Errors: `query_timeout` beyond it. */
  rows(query: SqlQuery): Promise<readonly Row[]> {
    const timeoutMs = Math.max(1, Math.ceil(this.#deadline - performance.now()));
    return this.database.query(query, { ...this.#limits, timeoutMs });
  }
}
