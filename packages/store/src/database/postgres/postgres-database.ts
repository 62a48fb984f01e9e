import { LlmTraceError } from '@llmtrace/core';
import { MIGRATIONS, SCHEMA_VERSION } from '../../schema/migrations.js';
import { schemaNewer } from '../../schema/schema-newer.js';
import type { Database, QueryLimits, Row, SqlQuery, Transaction } from '../database.js';
import { createPartitions, MissingPartitions, withDaysAhead } from './partitions.js';
import { asStoreError, isConnectionLost, isRepeatable, isTableMissing } from './pg-errors.js';
import type { PgClient, PgPool } from './pg-pool.js';
import { PG_TYPES } from './pg-types.js';
import { numbered } from './placeholders.js';
import { postgresDialect } from './postgres-dialect.js';
import { asParameter, PostgresTransaction } from './postgres-transaction.js';

const DEFAULT_TIMEOUT_MS = 30_000;
const WRITE_TIMEOUT_MS = 60_000;
const MAX_ATTEMPTS = 8;

/** What a store in PostgreSQL is made of. */
export interface PostgresParts {
  readonly location: string;
  /** Called with the first query; the pool is closed with the store where it is the store's own. */
  readonly openPool: () => Promise<PgPool>;
  readonly ownsPool: boolean;
  /** The schema of the tables. Shape: checked. */
  readonly schema: string | undefined;
}

/** A store's database in PostgreSQL. */
export class PostgresDatabase implements Database {
  readonly dialect: typeof postgresDialect = postgresDialect;
  readonly location: string;
  readonly #parts: PostgresParts;
  readonly #settings: string;
  readonly #knownDays: Set<number> = new Set();
  #pool: Promise<PgPool> | undefined;
  #ready: Promise<void> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #isClosed: boolean = false;

  constructor(parts: PostgresParts) {
    this.#parts = parts;
    this.location = parts.location;
    this.#settings =
      parts.schema === undefined ? '' : `; SET LOCAL search_path TO "${parts.schema}"`;
  }

  async query(query: SqlQuery, limits: QueryLimits = {}): Promise<readonly Row[]> {
    limits.signal?.throwIfAborted();
    return this.#withTables(() => this.#read(query, limits));
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    // One at a time: the other connections are for questions.
    const mine = this.#turn.then(() => this.#withTables(() => this.#transact(work)));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    await this.#turn;
    this.#isClosed = true;
    const { ownsPool } = this.#parts;
    if (ownsPool && this.#pool !== undefined) await (await this.#pool).end();
  }

  /** Runs what needs our tables; makes them anew where somebody has removed them. */
  async #withTables<T>(work: () => Promise<T>): Promise<T> {
    try {
      await this.#prepare();
      try {
        return await work();
      } catch (error) {
        if (!isTableMissing(error)) throw error;
        this.#ready = undefined;
        this.#knownDays.clear();
        await this.#prepare();
        return await work();
      }
    } catch (error) {
      throw asStoreError(error, this.location);
    }
  }

  #prepare(): Promise<void> {
    this.#ready ??= this.#withClient((client) => this.#migrate(client)).catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #read({ text, values }: SqlQuery, limits: QueryLimits): Promise<readonly Row[]> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = limits;
    return this.#withClient(async (client) => {
      await client.query({
        // What is compiled for partitions takes longer than what it would save.
        text: `BEGIN READ ONLY; SET LOCAL jit = off; SET LOCAL statement_timeout = ${Math.max(1, Math.ceil(timeoutMs))}${this.#settings}`,
      });
      const stop = (): void => void this.#cancel(client);
      signal?.addEventListener('abort', stop);
      try {
        const { rows } = await client.query({
          text: numbered(text),
          values: values.map(asParameter),
          types: PG_TYPES,
        });
        await client.query({ text: 'COMMIT' });
        return rows;
      } catch (error) {
        await rollback(client);
        signal?.throwIfAborted();
        throw error;
      } finally {
        signal?.removeEventListener('abort', stop);
      }
    });
  }

  async #transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#withClient(async (client) => {
          await client.query({
            text: `BEGIN; SET LOCAL statement_timeout = ${WRITE_TIMEOUT_MS}${this.#settings}`,
          });
          try {
            const result = await work(new PostgresTransaction(client, this.#knownDays));
            await client.query({ text: 'COMMIT' });
            return result;
          } catch (error) {
            await rollback(client);
            throw error;
          }
        });
      } catch (error) {
        if (error instanceof MissingPartitions) await this.#addDays(error.days);
        else if (!isRepeatable(error) || attempt >= MAX_ATTEMPTS) throw error;
      }
    }
  }

  async #addDays(days: readonly number[]): Promise<void> {
    const all = withDaysAhead(days, Date.now());
    await this.#withClient(async (client) => {
      await client.query({ text: `BEGIN${this.#settings}` });
      try {
        await createPartitions(client, all);
        await client.query({ text: 'COMMIT' });
      } catch (error) {
        await rollback(client);
        throw error;
      }
    });
    for (const day of all) this.#knownDays.add(day);
  }

  async #migrate(client: PgClient): Promise<void> {
    const { schema } = this.#parts;
    await client.query({ text: 'BEGIN' });
    try {
      await client.query({
        text: "SELECT pg_advisory_xact_lock(hashtextextended('llmtrace schema', 0))",
      });
      if (schema !== undefined && !(await hasSchema(client, schema))) {
        await client.query({ text: `CREATE SCHEMA "${schema}"` });
      }
      if (this.#settings !== '') await client.query({ text: this.#settings.slice(2) });
      await applyMigrations(client, this.location);
      await client.query({ text: 'COMMIT' });
    } catch (error) {
      await rollback(client);
      throw error;
    }
  }

  async #withClient<T>(work: (client: PgClient) => Promise<T>): Promise<T> {
    if (this.#isClosed) {
      throw new LlmTraceError('store_unavailable', `The store ${this.location} has been closed.`, {
        from: 'store',
      });
    }
    this.#pool ??= this.#parts.openPool();
    const client = await (await this.#pool).connect();
    let broken = false;
    // Without a listener an error of the socket would end the process.
    const onError = (): void => {
      broken = true;
    };
    client.on('error', onError);
    try {
      return await work(client);
    } catch (error) {
      broken ||= !(error instanceof MissingPartitions) && isConnectionLost(error);
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  async #cancel(client: PgClient): Promise<void> {
    const { processID } = client as { readonly processID?: unknown };
    if (typeof processID !== 'number') return;
    try {
      await this.#withClient((other) =>
        other.query({ text: `SELECT pg_cancel_backend(${processID})` }),
      );
    } catch {
      // The query ends by its timeout then.
      return;
    }
  }
}

async function applyMigrations(client: PgClient, location: string): Promise<void> {
  const found = await client.query({ text: "SELECT to_regclass('llm_meta') AS name" });
  let version = 0;
  if (found.rows[0]?.['name'] !== null) {
    const { rows } = await client.query({
      text: "SELECT value FROM llm_meta WHERE key = 'schema_version'",
    });
    version = Number(rows[0]?.['value'] ?? 0);
  }
  if (version > SCHEMA_VERSION) throw schemaNewer(location, version);
  if (version === SCHEMA_VERSION) return;
  for (const step of MIGRATIONS.slice(version)) await client.query({ text: step.postgres });
  await client.query({
    text: "INSERT INTO llm_meta (key, value) VALUES ('schema_version', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    values: [String(SCHEMA_VERSION)],
  });
}

async function hasSchema(client: PgClient, schema: string): Promise<boolean> {
  const { rows } = await client.query({
    text: 'SELECT 1 FROM pg_namespace WHERE nspname = $1',
    values: [schema],
  });
  return rows.length > 0;
}

async function rollback(client: PgClient): Promise<void> {
  try {
    await client.query({ text: 'ROLLBACK' });
  } catch {
    // A connection that cannot roll back is given up by whoever holds it.
    return;
  }
}
