import { join, resolve } from 'node:path';
import { resolveTraceDirectory, type Exporter } from '@llmtrace/core';
import { SqliteDatabase } from './database/sqlite/sqlite-database.js';
import { SqlTraceStore } from './sql-trace-store.js';
import { storeExporter, type StoreExporterOptions } from './store-exporter.js';
import type { TraceStore } from './trace-store.js';

/** How traces are kept in a SQLite file. */
export interface SqliteStoreOptions extends StoreExporterOptions {
  /** Default: `traces.db` in the trace folder, which is `LLMTRACE_DIR`, else `.llmtrace` in the working directory. */
  readonly file?: string;
  /** The key that hides user ids, as the tracer has it. Default: as there. */
  readonly hashKey?: string | Uint8Array;
  /** As in `openStore`. */
  readonly fullText?: boolean;
}

/**
 * Keeps traces in a SQLite file on this machine, which several processes may write and read.
 *
 * Shape: `store` answers questions about what has been stored.
 *
 * @example
 * const sqlite = sqliteStore();
 * createTracer({ exporters: [sqlite] });
 * const [trace] = await sqlite.store.getTrace(traceId);
 */
export function sqliteStore(
  options: SqliteStoreOptions = {},
): Exporter & { readonly store: TraceStore } {
  const file = resolve(options.file ?? join(resolveTraceDirectory(), 'traces.db'));
  return storeExporter('sqlite', new SqlTraceStore(new SqliteDatabase(file), options), options);
}
