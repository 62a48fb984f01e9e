import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { StoreUnderTest } from '@llmtrace/testing/store-contract';
import type { SqlTraceStore } from '../../src/sql-trace-store.js';
import { postgresStore } from '../../src/postgres.js';

/** The server of the tests. Default: the one of this machine. */
export const POSTGRES_URL: string =
  process.env['LLMTRACE_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** A schema of its own in PostgreSQL. */
export function postgresUnderTest(): StoreUnderTest & { readonly schema: string } {
  const schema = `llmtrace_test_${randomBytes(6).toString('hex')}`;
  const options = { url: POSTGRES_URL, schema, maxConnections: 3 };
  return {
    schema,
    open: (more) => postgresStore({ ...options, ...more }).store,
    database: () => (postgresStore(options).store as SqlTraceStore).database,
    async destroy() {
      const client = new pg.Client(POSTGRES_URL);
      await client.connect();
      await client.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
      await client.end();
    },
  };
}
