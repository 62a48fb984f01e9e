import pg from 'pg';
import { postgresStore, type PgClient, type PgPool, type PgQuery } from '../../src/postgres.js';
import type { SqlTraceStore } from '../../src/sql-trace-store.js';
import { POSTGRES_URL } from './postgres-under-test.js';

/** A store in PostgreSQL that tells how its statements are run. */
export interface ExplainedStore {
  readonly store: SqlTraceStore;
  /** The tables that each statement of some work looks into, as its plan has them. */
  tablesOf(work: () => Promise<unknown>): Promise<readonly (readonly string[])[]>;
  close(): Promise<void>;
}

/** Opens a store in a schema. */
export function explainedStore(schema: string): ExplainedStore {
  const pool = new pg.Pool({ connectionString: POSTGRES_URL, max: 3 });
  let asked: PgQuery[] = [];
  const watched: PgPool = {
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      return new Proxy<PgClient>(client, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name);
          if (name !== 'query') return typeof member === 'function' ? member.bind(target) : member;
          return (query: PgQuery) => {
            if (query.values !== undefined) asked.push(query);
            return target.query(query);
          };
        },
      });
    },
  };
  const store = postgresStore({ pool: watched, schema }).store as SqlTraceStore;
  return {
    store,
    async tablesOf(work) {
      asked = [];
      await work();
      const client = await pool.connect();
      const tables: (readonly string[])[] = [];
      for (const { text, values } of asked) {
        await client.query(`SET search_path TO "${schema}"`);
        const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${text}`, values as unknown[]);
        const plan = JSON.stringify(rows);
        tables.push([...plan.matchAll(/"Relation Name":"([^"]+)"/g)].map(([, name]) => name ?? ''));
      }
      client.release();
      return tables;
    },
    async close() {
      await store.close();
      await pool.end();
    },
  };
}
