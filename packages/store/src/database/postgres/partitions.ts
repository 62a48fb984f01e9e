import type { PgClient } from './pg-pool.js';

const DAY_US = 86_400_000_000;
/** Days back from which on traces get a partition of their own; older ones, and those of a wrong clock, share one. */
const DAYS_BACK = 400;
const DAYS_AHEAD = 3;

/** The tables that are split by day, and the column they are split by. */
export const PARTITIONED: readonly (readonly [table: string, column: string])[] = [
  ['llm_traces', 'timestamp'],
  ['llm_spans', 'trace_timestamp'],
  ['llm_retrieval_chunks', 'trace_timestamp'],
  ['llm_bodies', 'trace_timestamp'],
  ['llm_texts', 'trace_timestamp'],
];

/** Tells a transaction to begin again when there is a partition for each day. */
export class MissingPartitions extends Error {
  readonly days: readonly number[];

  constructor(days: readonly number[]) {
    super('partitions are missing');
    this.days = days;
  }
}

/** The day of a time, where it gets a partition. Units: epoch µs in, days since the epoch out. */
export function partitionDay(timeUs: number, nowMs: number): number | undefined {
  const day = Math.floor(timeUs / DAY_US);
  const today = Math.floor((nowMs * 1_000) / DAY_US);
  return day < today - DAYS_BACK || day > today + DAYS_AHEAD ? undefined : day;
}

/** Some days, and those ahead where today is among them. */
export function withDaysAhead(days: readonly number[], nowMs: number): readonly number[] {
  const today = Math.floor((nowMs * 1_000) / DAY_US);
  if (!days.includes(today)) return days;
  return [...new Set([...days, ...Array.from({ length: DAYS_AHEAD }, (_, i) => today + 1 + i)])];
}

/**
 * Makes the partitions of some days, in a transaction of the caller's. Safe when several do so at once.
 *
 * Shape: the table of a day is `llm_spans_p20260603`.
 */
export async function createPartitions(client: PgClient, days: readonly number[]): Promise<void> {
  await client.query({
    text: "SELECT pg_advisory_xact_lock(hashtextextended('llmtrace partitions ' || current_schema(), 0))",
  });
  const parts = days
    .toSorted((a, b) => a - b)
    .flatMap((day) => PARTITIONED.map(([table]) => createPartition(table, day)));
  await client.query({ text: `DO $llmtrace$ BEGIN ${parts.join(' ')} END $llmtrace$` });
}

/** Made apart and then attached, so that nobody who writes or reads meanwhile has to wait. */
function createPartition(table: string, day: number): string {
  const name = `${table}_p${isoDay(day).replaceAll('-', '')}`;
  return `IF NOT EXISTS (SELECT 1 FROM pg_inherits WHERE inhrelid = to_regclass('${name}')) THEN
    BEGIN
      CREATE TABLE IF NOT EXISTS ${name} (LIKE ${table} INCLUDING ALL);
      ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${isoDay(day)} 00:00:00+00') TO ('${isoDay(day + 1)} 00:00:00+00');
    EXCEPTION WHEN check_violation THEN
      -- Rows of that day are with the others already: they stay there.
      NULL;
    END;
  END IF;`;
}

function isoDay(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}
