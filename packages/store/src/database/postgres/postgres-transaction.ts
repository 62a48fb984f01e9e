import type { TableName } from '../../schema/tables.js';
import {
  PART_TABLES,
  type NewRow,
  type NewTrace,
  type Row,
  type SqlQuery,
  type SqlValue,
  type Transaction,
} from '../database.js';
import { insertStatement, type InsertStatement } from './insert-statement.js';
import { MissingPartitions, partitionDay } from './partitions.js';
import type { PgClient, PgQuery, PgResult } from './pg-pool.js';
import { PG_TYPES } from './pg-types.js';
import { numbered } from './placeholders.js';
import { postgresDialect } from './postgres-dialect.js';

/** Rows that are encoded at a time: more would hold the event loop. */
const ROWS_AT_ONCE = 256;

/** A transaction that is under way on one connection. */
export class PostgresTransaction implements Transaction {
  readonly dialect: typeof postgresDialect = postgresDialect;
  readonly #client: PgClient;
  readonly #knownDays: ReadonlySet<number>;
  #asked: Promise<unknown> = Promise.resolve();

  constructor(client: PgClient, knownDays: ReadonlySet<number>) {
    this.#client = client;
    this.#knownDays = knownDays;
  }

  async query({ text, values }: SqlQuery): Promise<readonly Row[]> {
    const { rows } = await this.#ask({
      text: numbered(text),
      values: values.map(asParameter),
      types: PG_TYPES,
    });
    return rows;
  }

  async run({ text, values }: SqlQuery): Promise<number> {
    const { rowCount } = await this.#ask({
      text: numbered(text),
      values: values.map(asParameter),
    });
    return rowCount ?? 0;
  }

  async insert(table: TableName, rows: readonly NewRow[]): Promise<readonly boolean[]> {
    if (table === 'llm_traces') this.#needDays(rows);
    const statement = insertStatement(table);
    const changed = new Set<string>();
    const sorted = statement.key.length === 0 ? rows : byKey(rows, statement.key);
    for (let from = 0; from < sorted.length; from += ROWS_AT_ONCE) {
      if (from > 0) await new Promise<void>((resolve) => setImmediate(resolve));
      await this.#insertPart(statement, sorted.slice(from, from + ROWS_AT_ONCE), changed);
    }
    if (statement.key.length === 0) return rows.map(() => true);
    return rows.map((row) => changed.has(keyOf(row, statement.key)));
  }

  async insertTraces(traces: readonly NewTrace[]): Promise<readonly boolean[]> {
    const isNew = await this.insert(
      'llm_traces',
      traces.map(({ row }) => row),
    );
    const fresh = traces.filter((_trace, i) => isNew[i]);
    for (const [i, table] of PART_TABLES.entries()) {
      const rows = fresh.flatMap(
        ({ own, parts }) => parts[i]?.map((part) => ({ ...own, ...part })) ?? [],
      );
      if (rows.length > 0) await this.insert(table, rows);
    }
    return isNew;
  }

  async lock(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    await this.#ask({
      text: `SELECT pg_advisory_xact_lock(k) FROM (SELECT DISTINCT hashtextextended(current_schema() || ' ' || n, 0) AS k FROM unnest($1::text[]) AS n ORDER BY k) AS ks`,
      values: [[...names].sort()],
    });
  }

  /** One after another: the driver is to be asked nothing while it is busy. */
  #ask(query: PgQuery): Promise<PgResult> {
    const answer = this.#asked.then(() => this.#client.query(query));
    this.#asked = answer.catch(() => undefined);
    return answer;
  }

  async #insertPart(
    { text, columns, key }: InsertStatement,
    rows: readonly NewRow[],
    changed: Set<string>,
  ): Promise<void> {
    const values = columns.map(({ name }) => rows.map((row) => asParameter(row[name] ?? null)));
    const result = await this.#ask({ text, values, types: PG_TYPES });
    for (const row of result.rows) changed.add(keyOf(row, key));
  }

  #needDays(rows: readonly NewRow[]): void {
    const now = Date.now();
    const missing = new Set<number>();
    for (const row of rows) {
      const day = partitionDay(Number(row['start_us']), now);
      if (day !== undefined && !this.#knownDays.has(day)) missing.add(day);
    }
    if (missing.size > 0) throw new MissingPartitions([...missing]);
  }
}

/** Everybody locks rows in the same order. A key that comes twice would be refused: the first row counts. */
function byKey(rows: readonly NewRow[], key: readonly string[]): readonly NewRow[] {
  return rows
    .map((row) => ({ row, at: keyOf(row, key) }))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .filter(({ at }, i, list) => at !== list[i - 1]?.at)
    .map(({ row }) => row);
}

function keyOf(row: Row, key: readonly string[]): string {
  return key.map((name) => String(row[name])).join('\n');
}

/** The driver knows bytes as a `Buffer` alone. */
export function asParameter(value: SqlValue): unknown {
  return value instanceof Uint8Array && !Buffer.isBuffer(value) ? Buffer.from(value) : value;
}
