import type { SqlTraceStore } from '../src/sql-trace-store.js';
import { postgresUnderTest } from './support/postgres-under-test.js';
import { sqliteUnderTest } from './support/sqlite-under-test.js';

/** An empty store, and what removes it. */
export interface FreshStore {
  readonly store: SqlTraceStore;
  remove(): Promise<void>;
}

/** The databases that a suite runs on. */
export const EACH_DATABASE: readonly (readonly [name: string, fresh: () => Promise<FreshStore>])[] =
  [
    ['SQLite', async () => opened(sqliteUnderTest())],
    ['PostgreSQL', async () => opened(postgresUnderTest())],
  ];

function opened(
  sut: ReturnType<typeof sqliteUnderTest> | ReturnType<typeof postgresUnderTest>,
): FreshStore {
  const store = sut.open() as SqlTraceStore;
  return {
    store,
    async remove() {
      await store.close();
      await sut.destroy();
    },
  };
}
