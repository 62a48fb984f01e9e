import { PARTITIONED } from '../database/postgres/partitions.js';
import type { Database, Transaction } from '../database/database.js';

const DAY_MS = 86_400_000;
const NAME = /^llm_traces_p(\d{4})(\d\d)(\d\d)$/;
/** Dropping waits for whoever reads the table; nobody else is to wait for that for long. */
const LOCK_MS = 2_000;
/** Source: https://www.postgresql.org/docs/current/errcodes-appendix.html, lock_not_available. */
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Drops the partitions of days that ended before a time and have no trace left, which gives their room back at once.
 * PostgreSQL alone has partitions.
 *
 * Shape: how many days. One that is being read just then is left for the next time.
 */
export async function dropPartitions(database: Database, beforeMs: number): Promise<number> {
  if (database.dialect.name !== 'postgres' || !Number.isFinite(beforeMs)) return 0;
  const rows = await database.query({
    text: "SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass('llm_traces')",
    values: [],
  });
  let dropped = 0;
  for (const row of rows) {
    const day = dayOf(String(row['name']));
    if (day === undefined || day.startMs + DAY_MS > beforeMs) continue;
    try {
      if (await database.transaction((tx) => dropDay(tx, day.suffix))) dropped++;
    } catch (error) {
      const { code } = ((error as Error).cause ?? error) as { readonly code?: string };
      if (code !== LOCK_NOT_AVAILABLE) throw error;
    }
  }
  return dropped;
}

/** Shape: whether there was nothing left in it. */
async function dropDay(tx: Transaction, suffix: string): Promise<boolean> {
  await tx.run({ text: `SET LOCAL lock_timeout = ${LOCK_MS}`, values: [] });
  await tx.run({ text: `LOCK TABLE llm_traces${suffix} IN SHARE MODE`, values: [] });
  const left = await tx.query({ text: `SELECT 1 FROM llm_traces${suffix} LIMIT 1`, values: [] });
  if (left.length > 0) return false;
  for (const [table] of PARTITIONED)
    await tx.run({ text: `DROP TABLE IF EXISTS ${table}${suffix}`, values: [] });
  return true;
}

function dayOf(name: string): { readonly suffix: string; readonly startMs: number } | undefined {
  const parts = NAME.exec(name);
  if (parts === null) return undefined;
  const [, year, month, day] = parts;
  return {
    suffix: `_p${year}${month}${day}`,
    startMs: Date.UTC(Number(year), Number(month) - 1, Number(day)),
  };
}
