import { LlmTraceError, type Exporter } from '@llmtrace/core';
import { openPool, type PgPool } from './database/postgres/pg-pool.js';
import { PostgresDatabase } from './database/postgres/postgres-database.js';
import { SqlTraceStore } from './sql-trace-store.js';
import { storeExporter, type StoreExporterOptions } from './store-exporter.js';
import type { TraceStore } from './trace-store.js';

export type { PgClient, PgPool, PgQuery, PgResult } from './database/postgres/pg-pool.js';

interface SharedOptions extends StoreExporterOptions {
  /**
   * The schema of the tables, which is made where it is missing. Default: what the address names by `?schema=`, else the first
   * of the connection's search path.
   */
  readonly schema?: string;
  /** The key that hides user ids, as the tracer has it. Default: as there. */
  readonly hashKey?: string | Uint8Array;
  /** As in `openStore`. */
  readonly fullText?: boolean;
}

/** How traces are kept in PostgreSQL: by its address, or through a pool of the app's own. */
export type PostgresStoreOptions = SharedOptions &
  (
    | {
        /** `postgres://user:password@host:5432/database`, with `?schema=` where that is not `schema`. */
        readonly url: string;
        /** Default: 4. */
        readonly maxConnections?: number;
        readonly pool?: undefined;
      }
    | {
        /** A pool of the `pg` package; it stays the app's to close. */
        readonly pool: PgPool;
        readonly url?: undefined;
      }
  );

const SCHEMA_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;
const DEFAULT_CONNECTIONS = 4;

/**
 * Keeps traces in PostgreSQL, for several machines and more than one file holds. Needs the package `pg`.
 *
 * Shape: `store` answers questions about what has been stored.
 * Errors: `invalid_option` for a bad option; nothing is connected before the first record or question.
 *
 * @example
 * const postgres = postgresStore({ url: process.env.DATABASE_URL ?? '' });
 * createTracer({ exporters: [postgres] });
 */
export function postgresStore(
  options: PostgresStoreOptions,
): Exporter & { readonly store: TraceStore } {
  const { pool } = options;
  const schema = options.schema ?? (pool === undefined ? schemaIn(options.url) : undefined);
  if (schema !== undefined && !SCHEMA_NAME.test(schema)) {
    throw invalid('schema', 'a plain name');
  }
  const database = new PostgresDatabase({
    location: pool === undefined ? locationOf(options.url, schema) : 'postgres:pool',
    openPool:
      pool === undefined
        ? () =>
            openPool({
              url: options.url,
              maxConnections: options.maxConnections ?? DEFAULT_CONNECTIONS,
            })
        : async () => pool,
    ownsPool: pool === undefined,
    schema,
  });
  return storeExporter('postgres', new SqlTraceStore(database, options), options);
}

function schemaIn(url: string): string | undefined {
  return URL.canParse(url) ? (new URL(url).searchParams.get('schema') ?? undefined) : undefined;
}

/** Shape: without user, password and settings. */
function locationOf(url: string, schema: string | undefined): string {
  if (!/^postgres(ql)?:\/\//i.test(url) || !URL.canParse(url)) {
    throw invalid('url', 'an address such as postgres://host/database');
  }
  const { host, pathname } = new URL(url);
  return `postgres://${host}${pathname}${schema === undefined ? '' : `?schema=${schema}`}`;
}

function invalid(option: string, wanted: string): LlmTraceError {
  return new LlmTraceError('invalid_option', `Option "${option}" must be ${wanted}.`, {
    from: 'store',
  });
}
