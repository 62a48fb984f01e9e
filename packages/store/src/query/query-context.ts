import type { Database, QueryLimits, Row, SqlQuery } from '../database/database.js';

/** Units: ms for a whole question, however many statements it takes. */
const DEFAULT_TIMEOUT = 30_000;

/** What every question of a store has in common. */
export interface QueryGround {
  readonly database: Database;
  /** Hashes an id as the traces have it. Shape: `undefined` where the key is not known. */
  readonly hashUser: (id: string) => string | undefined;
  /** Whether the words of every trace are in an index. */
  readonly hasWords: boolean;
}

/** What a question needs besides what is asked. */
export class QueryContext implements QueryGround {
  readonly database: Database;
  readonly hashUser: (id: string) => string | undefined;
  readonly hasWords: boolean;
  readonly #limits: QueryLimits;
  readonly #deadline: number;

  constructor({ database, hashUser, hasWords }: QueryGround, limits: QueryLimits = {}) {
    this.database = database;
    this.hashUser = hashUser;
    this.hasWords = hasWords;
    this.#limits = limits;
    this.#deadline = performance.now() + (limits.timeoutMs ?? DEFAULT_TIMEOUT);
  }

  /** Runs a statement in what is left of the time. Errors: `query_timeout` beyond it. */
  rows(query: SqlQuery): Promise<readonly Row[]> {
    const timeoutMs = Math.max(1, Math.ceil(this.#deadline - performance.now()));
    return this.database.query(query, { ...this.#limits, timeoutMs });
  }
}
