import { statSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteDatabase } from './database/sqlite/sqlite-database.js';
import { ingestJournal } from './ingest/ingest-journal.js';
import { JournaledDatabase } from './ingest/journaled-database.js';
import { postgresStore } from './postgres.js';
import { SqlTraceStore, type SqlTraceStoreOptions } from './sql-trace-store.js';
import { knownHashKey } from './query/known-hash-key.js';
import { storePath } from './store-path.js';
import type { TraceStore } from './trace-store.js';

const FILE = 'traces.db';

/**
 * Opens a store by its address: `postgres://host/database`, `sqlite:` and a path, or a path alone. A trace folder is a
 * store too: what its journal holds is taken into `traces.db` there whenever somebody looks.
 *
 * Shape: default: the trace folder, `LLMTRACE_DIR` or `.llmtrace`; nothing is opened before the first question.
 * Errors: `invalid_option` for an address of any other database.
 *
 * @example
 * const store = openStore('.llmtrace');
 * const traces = await store.getTrace(traceId);
 */
export function openStore(address?: string, options: SqlTraceStoreOptions = {}): TraceStore {
  const path = storePath(address);
  if (path === undefined) return postgresStore({ url: address ?? '', ...options }).store;
  return isFile(path)
    ? new SqlTraceStore(new SqliteDatabase(path), options)
    : openFolder(path, options);
}

function openFolder(dir: string, options: SqlTraceStoreOptions): TraceStore {
  const { hashKey = knownHashKey(dir), ...others } = options;
  const database = new SqliteDatabase(join(dir, FILE));
  const inner = new SqlTraceStore(database, others);
  return new SqlTraceStore(
    new JournaledDatabase(database, () => ingestJournal(dir, inner)),
    hashKey === undefined ? others : { ...others, hashKey },
  );
}

/** What is not there yet is a file where it is called like one. */
function isFile(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? /\.(db|sqlite3?)$/.test(path) : stats.isFile();
}
