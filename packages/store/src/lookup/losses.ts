import type { Database } from '../database/database.js';
import type { Loss, LossFilter } from './store-lookups.js';

const MAX_ROWS = 200;

/** What was lost, by exporter and reason, the most first. */
export async function losses(
  database: Database,
  { from, to }: LossFilter,
): Promise<readonly Loss[]> {
  const values: number[] = [];
  const bounds: string[] = [];
  if (from !== undefined) {
    bounds.push('to_us >= ?');
    values.push(Math.floor(from * 1_000));
  }
  if (to !== undefined) {
    bounds.push('from_us < ?');
    values.push(Math.ceil(to * 1_000));
  }
  const rows = await database.query({
    text: `SELECT exporter, reason, service_name, SUM(records) AS records, MIN(from_us) AS from_us, MAX(to_us) AS to_us
      FROM llm_gaps ${bounds.length === 0 ? '' : `WHERE ${bounds.join(' AND ')}`}
      GROUP BY exporter, reason, service_name ORDER BY records DESC, exporter, reason, service_name LIMIT ${MAX_ROWS}`,
    values,
  });
  return rows.map((row) => ({
    exporter: String(row['exporter']),
    reason: String(row['reason']),
    serviceName: String(row['service_name']),
    records: Number(row['records']),
    from: Number(row['from_us']) / 1_000,
    to: Number(row['to_us']) / 1_000,
  }));
}
