import type { LlmTraceRecord } from '@llmtrace/core';
import type { TraceQuery, TraceStore } from '../../src/index.js';
import { postgresStore } from '../../src/postgres.js';
import { sqliteStore } from '../../src/sqlite.js';
import { POSTGRES_URL, postgresUnderTest } from '../support/postgres-under-test.js';
import { sqliteUnderTest } from '../support/sqlite-under-test.js';

/** A store of its own for a test file, and how to be rid of it. */
export interface OpenStore {
  readonly store: TraceStore;
  close(): Promise<void>;
}

/** Units: ms for writing what a test file asks about, on a machine that has other things to do. */
export const WRITING_MS = 240_000;

/** The key that tests hide user ids with. */
export const HASH_KEY = 'a key for tests';

/** Each database by its name, with what opens an empty store in it. */
export const DATABASES: readonly (readonly [name: string, open: () => OpenStore])[] = [
  ['SQLite', openSqlite],
  ['PostgreSQL', openPostgres],
];

/** Writes records as a journal's reader would, some hundreds at a time. */
export async function writeAll(
  { store }: OpenStore,
  records: readonly LlmTraceRecord[],
): Promise<void> {
  for (let i = 0; i < records.length; i += 500) await store.write(records.slice(i, i + 500));
}

/** The ids of all traces of a list, page by page. */
export async function idsOf(
  { store }: OpenStore,
  query: Omit<TraceQuery, 'cursor'>,
): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const after = cursor === undefined ? undefined : { cursor };
    const page = await store.queries.search({ ...query, ...after });
    ids.push(...page.traces.map(({ traceId }) => traceId));
    cursor = page.next;
  } while (cursor !== undefined);
  return ids;
}

function openSqlite(): OpenStore {
  const { file, destroy } = sqliteUnderTest();
  return opened(sqliteStore({ file, hashKey: HASH_KEY }).store, destroy);
}

function openPostgres(): OpenStore {
  const { schema, destroy } = postgresUnderTest();
  const options = { url: POSTGRES_URL, schema, hashKey: HASH_KEY, maxConnections: 3 };
  return opened(postgresStore(options).store, destroy);
}

function opened(store: TraceStore, destroy: () => Promise<void>): OpenStore {
  return {
    store,
    async close() {
      await store.close();
      await destroy();
    },
  };
}
