import type { QueryContext } from '../query-context.js';
import { countOf } from '../row-values.js';
import { and, raw, sql } from '../sql.js';
import { hoursAround, type Segment } from './segments.js';

/** Whether every trace of some stretches of time is stored: no fewer than the sums of all traffic say. Shape: whole hours are looked at. */
export async function allStored(
  segments: readonly Segment[],
  context: QueryContext,
): Promise<boolean> {
  for (const segment of segments) {
    const { fromUs, toUs } = hoursAround(segment);
    const { dialect } = context.database;
    const conditions = [sql`r.granularity = 'hour'`, sql`r.dimension = 'all'`];
    if (fromUs !== undefined) conditions.push(sql`r.window_us >= ${fromUs}`);
    if (toUs !== undefined) conditions.push(sql`r.window_us < ${toUs}`);
    const [row] = await context.rows(sql`SELECT
      (SELECT CAST(sum(r.count) AS BIGINT) FROM llm_rollups r WHERE ${and(conditions)}) AS counted,
      (SELECT count(*) FROM llm_traces t
        WHERE ${dialect.startsBetween('t', fromUs, toUs)} AND ${raw(dialect.guard('t'))}) AS stored`);
    if (row !== undefined && countOf(row, 'counted') > countOf(row, 'stored')) return false;
  }
  return true;
}
