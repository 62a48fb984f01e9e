import type { Dialect, Row } from './database.js';

/** Which trace a row belongs to. Units: `startUs` epoch µs. */
export interface TraceKey {
  readonly traceId: string;
  readonly rootSpanId: string;
  readonly startUs: number;
  /** In SQLite alone. */
  readonly traceKey: number | undefined;
}

/** The columns that {@link traceKeyOf} reads, of an alias of `llm_traces`, or of a table of parts. */
export function keyColumns(
  { name }: Dialect,
  alias: string,
  of: 'trace' | 'part' = 'trace',
): string {
  const start = of === 'trace' ? 'start_us' : 'trace_start_us';
  const key = name === 'sqlite' ? `, ${alias}.trace_key AS trace_key` : '';
  return `${alias}.trace_id AS trace_id, ${alias}.root_span_id AS root_span_id, ${alias}.${start} AS start_us${key}`;
}

/** Reads a key from a row. */
export function traceKeyOf(row: Row): TraceKey {
  return {
    traceId: String(row['trace_id'] ?? ''),
    rootSpanId: String(row['root_span_id'] ?? ''),
    startUs: Number(row['start_us']),
    traceKey: row['trace_key'] === undefined ? undefined : Number(row['trace_key']),
  };
}
