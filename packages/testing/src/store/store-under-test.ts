import type { Database, SqlTraceStoreOptions, TraceStore } from '@llmtrace/store';

/** An empty database of a store, and ways into it. */
export interface StoreUnderTest {
  /** Opens it once more, as another process would. The contract closes what it opens. */
  open(options?: Pick<SqlTraceStoreOptions, 'fullText'>): TraceStore;
  /** Opens it for SQL of the contract's own. */
  database(): Database;
  /** Removes it. */
  destroy(): Promise<void>;
}

/** A store that is open, and its database. */
export interface OpenStore {
  readonly store: TraceStore;
  /** Opens the same database once more. */
  another(options?: Pick<SqlTraceStoreOptions, 'fullText'>): TraceStore;
  /** Rows of a question in SQL. */
  rows(
    text: string,
    values?: readonly (string | number)[],
  ): Promise<readonly Record<string, unknown>[]>;
  database(): Database;
}
