import { ADD_ROLLUP, ON_CONFLICT } from '../../schema/conflicts.js';
import { TABLES, type TableName } from '../../schema/tables.js';
import {
  PART_TABLES,
  type NewRow,
  type NewTrace,
  type Row,
  type SqlQuery,
  type SqlValue,
  type Transaction,
} from '../database.js';
import { sqliteDialect } from './sqlite-dialect.js';
import type { SqliteThread, ThreadParts, ThreadTrace } from './sqlite-thread.js';

/** Rows that cross to the thread at a time: more would hold the event loop. */
const ROWS_AT_ONCE = 256;

/** A transaction that is under way in a thread. */
export class SqliteTransaction implements Transaction {
  readonly dialect: typeof sqliteDialect = sqliteDialect;
  readonly #thread: SqliteThread;

  constructor(thread: SqliteThread) {
    this.#thread = thread;
  }

  async query({ text, values }: SqlQuery): Promise<readonly Row[]> {
    return (await this.#thread.request({ op: 'all', sql: text, values })) as readonly Row[];
  }

  async run({ text, values }: SqlQuery): Promise<number> {
    return (await this.#thread.request({ op: 'run', sql: text, values })) as number;
  }

  async insert(table: TableName, rows: readonly NewRow[]): Promise<readonly boolean[]> {
    const sql = insertStatement(table);
    const answers: Promise<unknown>[] = [];
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      if (from > 0) await new Promise<void>((resolve) => setImmediate(resolve));
      const part = rows.slice(from, from + ROWS_AT_ONCE).map((row) => valuesOf(table, row));
      const answer = this.#thread.request({ op: 'insert', sql, rows: part });
      // Awaited below; until then a refusal has no listener.
      answer.catch(() => undefined);
      answers.push(answer);
    }
    return ((await Promise.all(answers)) as boolean[][]).flat();
  }

  // Not async: what was posted is kept no longer.
  insertTraces(traces: readonly NewTrace[]): Promise<readonly boolean[]> {
    const statements: string[] = [];
    const places = new Map<string, number>();
    // A row names the columns that it has: most spans have a third of all.
    const place = (sql: string): number => {
      let at = places.get(sql);
      if (at === undefined) places.set(sql, (at = statements.push(sql) - 1));
      return at;
    };
    const heads: ThreadTrace[] = [];
    const parts: ThreadParts[] = PART_TABLES.map(() => []);
    for (const trace of traces) {
      const { row, own } = trace;
      const names = Object.keys(own);
      const at = heads.push([valuesOf('llm_traces', row), givenValues(own)]) - 1;
      for (const [i, rows] of trace.parts.entries()) {
        const table = PART_TABLES[i] as TableName;
        for (const part of rows)
          parts[i]?.push(at, place(partStatement(table, names, part)), givenValues(part));
      }
    }
    return this.#thread.request({
      op: 'traces',
      sql: insertStatement('llm_traces'),
      statements,
      heads,
      parts,
    }) as Promise<readonly boolean[]>;
  }

  // BEGIN IMMEDIATE lets one connection write at a time.
  async lock(): Promise<void> {}
}

const NAMES: ReadonlyMap<TableName, readonly string[]> = new Map(
  (Object.keys(TABLES) as TableName[]).map((table) => [
    table,
    TABLES[table].map(({ name }) => name),
  ]),
);
function valuesOf(table: TableName, row: NewRow): SqlValue[] {
  const values: SqlValue[] = [];
  for (const name of NAMES.get(table) ?? []) values.push(row[name] ?? null);
  return values;
}

function givenValues(row: NewRow): SqlValue[] {
  const values: SqlValue[] = [];
  for (const value of Object.values(row)) values.push(value ?? null);
  return values;
}

/** A statement for rows of some columns. */
interface PartStatement {
  readonly names: readonly string[];
  readonly sql: string;
}

/** Columns differ by the kind of a step, so that a table has few statements. */
const partStatements: Map<TableName, PartStatement[]> = new Map();
const MAX_STATEMENTS = 256;

/** Shape: the `trace_key` comes first, then the trace's own columns. */
function partStatement(table: TableName, own: readonly string[], row: NewRow): string {
  const names = Object.keys(row);
  let known = partStatements.get(table);
  if (known === undefined) partStatements.set(table, (known = []));
  for (const statement of known) if (isSame(statement.names, names)) return statement.sql;
  const all = [...own, ...names];
  const sql = `INSERT INTO ${table} (trace_key,${all.join()}) VALUES (?${',?'.repeat(all.length)})`;
  if (known.length < MAX_STATEMENTS) known.push({ names, sql });
  return sql;
}

function isSame(names: readonly string[], others: readonly string[]): boolean {
  const { length } = names;
  if (length !== others.length) return false;
  for (let i = 0; i < length; i++) if (names[i] !== others[i]) return false;
  return true;
}

const statements: Map<TableName, string> = new Map();

function insertStatement(table: TableName): string {
  let sql = statements.get(table);
  if (sql === undefined) {
    const names = TABLES[table].map(({ name }) => name);
    const places = names.map(() => '?').join(', ');
    const rule = table === 'llm_rollups' ? ADD_ROLLUP : (ON_CONFLICT[table] ?? 'DO NOTHING');
    sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${places}) ON CONFLICT ${rule}`;
    statements.set(table, sql);
  }
  return sql;
}
