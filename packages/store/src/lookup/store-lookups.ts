import type { ContentRecord, OpenTraceRecord } from '@llmtrace/core';

/** Which root is meant. */
export interface RootId {
  readonly traceId: string;
  readonly rootSpanId: string;
}

/** The rows of some traces in one of the tables that users write SQL against. */
export interface TableRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** Finds things by their names and ids. Units: limits in rows. */
export interface StoreLookups {
  /** Roots that have not ended, the newest first. */
  openRoots(limit: number): Promise<readonly OpenTraceRecord[]>;
  /** Whole texts whose hash begins so. */
  contents(prefix: string, limit: number): Promise<readonly ContentRecord[]>;
  /** In the order of `roots`; of a trace's spans in the order in which they started. */
  tableRows(table: 'traces' | 'spans', roots: readonly RootId[]): Promise<TableRows>;
}
