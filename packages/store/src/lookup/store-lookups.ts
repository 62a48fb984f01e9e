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

/** Which losses are wanted: those of a time. Units: epoch ms, `to` exclusive. */
export interface LossFilter {
  readonly from?: number;
  readonly to?: number;
}

/** Records that an exporter of a service lost for one reason. Units: `from` and `to` epoch ms, of the first and the last. */
export interface Loss {
  readonly exporter: string;
  readonly reason: string;
  readonly serviceName: string;
  readonly records: number;
  readonly from: number;
  readonly to: number;
}

/** Finds things by their names and ids. Units: limits in rows. */
export interface StoreLookups {
  /** Roots that have not ended, the newest first. */
  openRoots(limit: number): Promise<readonly OpenTraceRecord[]>;
  /** Whole texts whose hash begins so. */
  contents(prefix: string, limit: number): Promise<readonly ContentRecord[]>;
  /** The ids of traces that refer to a whole text. */
  contentTraces(
    content: Pick<ContentRecord, 'hash' | 'tenantId'>,
    limit: number,
  ): Promise<readonly string[]>;
  /** What was lost on the way to exporters, the most first. */
  losses(filter?: LossFilter): Promise<readonly Loss[]>;
  /** In the order of `roots`; of a trace's spans in the order in which they started. */
  tableRows(table: 'traces' | 'spans', roots: readonly RootId[]): Promise<TableRows>;
}
