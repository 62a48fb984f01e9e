/** What a statement may be given. Dates are epoch µs, yes and no are 1 and 0, JSON is text. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** One row of a result, by column. Shape: numbers are JavaScript numbers, JSON columns are text, in either dialect. */
export type Row = Readonly<Record<string, unknown>>;

/** A statement and what it is given; `?` in the text stands for each value in turn, in either dialect. */
export interface SqlQuery {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** What differs between the dialects where a query is put together. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  /** A condition that two tables or aliases speak of the same local root. */
  sameTrace(a: string, b: string): string;
  /** Whole buckets of `widthUs` of a column of epoch µs, as epoch µs. */
  bucket(column: string, widthUs: number): string;
  /** A member of a JSON column as text. `path` has been checked; it is bound, never pasted. */
  jsonText(column: string, path: readonly string[]): SqlQuery;
  /** A condition that a JSON array of texts holds a text. */
  jsonHas(column: string, value: string): SqlQuery;
  /** A condition on the start of a trace or span; lets partitions be passed over. Units: epoch µs, `to` exclusive. */
  startsBetween(alias: string, fromUs: number | undefined, toUs: number | undefined): SqlQuery;
}

/** How long a query may take, and who may stop it. */
export interface QueryLimits {
  /** Units: ms. Errors: `query_timeout` beyond it. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * A database as the store needs it. `query` reads; what writes goes through `transaction`.
 *
 * Errors: an `LlmTraceError` with code `store_unavailable`, `query_timeout` or `schema_newer`; others as the driver has them.
 */
export interface Database {
  readonly dialect: Dialect;
  query(query: SqlQuery, limits?: QueryLimits): Promise<readonly Row[]>;
  close(): Promise<void>;
}
