import { randomBytes } from 'node:crypto';
import pg from 'pg';

const SERVER: string =
  process.env['LLMTRACE_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** A place for tables in PostgreSQL that nobody else has. */
export interface PostgresPlace {
  /** As `--store` takes it. */
  readonly url: string;
  remove(): Promise<void>;
}

/** Names a schema of its own, which the first command makes. */
export function postgresPlace(): PostgresPlace {
  const schema = `llmtrace_cli_${randomBytes(6).toString('hex')}`;
  const url = new URL(SERVER);
  url.searchParams.set('schema', schema);
  return {
    url: url.href,
    async remove() {
      const client = new pg.Client(SERVER);
      await client.connect();
      await client.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
      await client.end();
    },
  };
}
