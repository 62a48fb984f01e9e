/** What the process that runs a statement is told. */
export interface SqlRequest {
  readonly statement: string;
  /** A SQLite file, or an address of PostgreSQL. */
  readonly place: { readonly file: string } | { readonly url: string; readonly schema?: string };
  /** Rows to read; one more shows that there are more. */
  readonly maxRows: number;
  /** Units: ms, for a database that can stop by itself. */
  readonly timeoutMs: number;
}

/** Rows, in the order of their columns. Big integers and bytes come as text. */
export interface SqlRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

/** What it answers. */
export type SqlAnswer = SqlRows | { readonly error: string };
