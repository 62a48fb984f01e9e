import type { TraceKey } from './trace-key.js';
import type { TableName } from '../schema/tables.js';

/** What a statement may be given. Dates are epoch µs, yes and no are 1 and 0, JSON is text. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** One row of a result, by column. Shape: numbers are JavaScript numbers, JSON columns are text, in either dialect. */
export type Row = Readonly<Record<string, unknown>>;

/** A row that is written, by column. What is left out is `NULL`. */
export type NewRow = Readonly<Record<string, SqlValue | undefined>>;

/** A statement and what it is given; `?` in the text stands for each value in turn, in either dialect. */
export interface SqlQuery {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** What a member of a JSON object is to be: one of some texts, a yes or no, a number between two, or anything but `null`. */
export type JsonTest =
  | { readonly texts: readonly string[] }
  | { readonly boolean: boolean }
  | { readonly least?: number; readonly most?: number }
  | { readonly exists: true };

/** What differs between the dialects where a query is put together. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  /** A condition that a row of a table of parts (spans, chunks, bodies, texts) belongs to a row of `llm_traces`. */
  partOf(part: string, trace: string): string;
  /** A condition that rows of two tables of parts belong to the same local root. */
  sameTrace(a: string, b: string): string;
  /**
   * A condition that holds always, and that ends the query once its time is over. A query that may look at many rows of a
   * trace's table has one, for the alias that it scans.
   */
  guard(alias: string): string;
  /**
   * What ties the rows of a trace together in one column, in SQLite alone. It keeps no statistics of what is in its tables: a
   * list has to find out itself where it is best begun.
   */
  readonly traceKey?: string;
  /** Holds for one trace in so many, drawn evenly, of rows with what tells traces apart. */
  oneIn(alias: string, count: number): SqlQuery;
  /**
   * What follows FROM where some traces are given: their rows in a table, by an alias. Each is looked up where it is, in no
   * other partition.
   */
  givenTraces(traces: readonly TraceKey[], table: TableName, alias: string): SqlQuery;
  /** Begins a scan of a table at an index, where the database does not know better. Shape: follows the alias of the table. */
  useIndex(name: string): string;
  /** Ends a subquery that is to be asked of one trace after another, and not of all partitions at once. */
  readonly oneByOne: string;
  /** A condition on the steps `s` of one trace, worded so that they are looked up by their trace and not by the condition. */
  ofTrace(condition: SqlQuery): SqlQuery;
  /** What traces are ordered by where they are ordered by their start: the column that is indexed. */
  startOf(alias: string): string;
  /** A column of texts that is ordered and compared by its bytes, whatever the locale. */
  bytewise(column: string): string;
  /** Whole buckets of `widthUs` of a column of epoch µs, as epoch µs. */
  bucket(column: string, widthUs: number): string;
  /** A member of a JSON column as text. `path` has been checked; it is bound, never pasted. */
  jsonText(column: string, path: readonly string[]): SqlQuery;
  /** A condition on a member of a JSON object; it does not hold where there is none. */
  jsonMember(column: string, path: readonly string[], test: JsonTest): SqlQuery;
  /** A condition that a text holds another, however the ASCII letters of either are written. */
  contains(column: string, part: string): SqlQuery;
  /** The texts in a JSON array, or the keys of a JSON object, as a table that follows a comma, and the column that they are in. */
  jsonValues(
    column: string,
    alias: string,
    of: 'items' | 'keys',
  ): { readonly table: string; readonly value: string };
  /** A condition that a JSON array of texts holds a text. */
  jsonHas(column: string, value: string): SqlQuery;
  /**
   * A condition on when a trace began; lets partitions be passed over. `part`: the alias is a table of parts, whose rows
   * count where their trace began. Units: epoch µs, `to` exclusive.
   */
  startsBetween(
    alias: string,
    fromUs: number | undefined,
    toUs: number | undefined,
    of?: 'trace' | 'part',
  ): SqlQuery;
  /** A table of given rows, each a list of texts or numbers: what follows FROM or JOIN. Shape: all columns are text. */
  rows(alias: string, columns: readonly string[], rows: readonly (readonly string[])[]): SqlQuery;
}

/** How long a query may take, and who may stop it. */
export interface QueryLimits {
  /** Units: ms. Default: 30 s. Errors: `query_timeout` beyond it. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** The tables of what belongs to a trace, in the order of {@link NewTrace.parts}. */
export const PART_TABLES: readonly TableName[] = [
  'llm_bodies',
  'llm_texts',
  'llm_spans',
  'llm_retrieval_chunks',
];

/** A trace with its parts. */
export interface NewTrace {
  readonly row: NewRow;
  /** The columns that its parts share. */
  readonly own: NewRow;
  /** Shape: the rows of each of `PART_TABLES`. */
  readonly parts: readonly (readonly NewRow[])[];
}

/** What is written together, or not at all. */
export interface Transaction {
  readonly dialect: Dialect;
  query(query: SqlQuery): Promise<readonly Row[]>;
  /** Changes rows. Shape: how many. */
  run(query: SqlQuery): Promise<number>;
  /**
   * Adds rows, by the table's rule for those that are there already.
   *
   * Shape: for each row whether it was new or changed what was there. No two of the rows have the same key where the rule
   * changes rows.
   */
  insert(table: TableName, rows: readonly NewRow[]): Promise<readonly boolean[]>;
  /** Adds traces with their parts. Shape: for each whether it was new; of one that was there nothing is written. */
  insertTraces(traces: readonly NewTrace[]): Promise<readonly boolean[]>;
  /** Keeps others who lock the same names waiting until the end. Names are locked in one order everywhere. */
  lock(names: readonly string[]): Promise<void>;
}

/**
 * A database as the store needs it. `query` reads; what writes goes through `transaction`.
 *
 * Errors: an `LlmTraceError` with code `store_unavailable`, `query_timeout` or `schema_newer`; others as the driver has them.
 */
export interface Database {
  readonly dialect: Dialect;
  /** Where it is, without credentials. */
  readonly location: string;
  query(query: SqlQuery, limits?: QueryLimits): Promise<readonly Row[]>;
  /** Runs `work` again where the database asks for it; it must have no effect beside the transaction's. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
