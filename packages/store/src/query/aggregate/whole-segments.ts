import type { QueryContext } from '../query-context.js';
import { countOf } from '../row-values.js';
import { and, sql } from '../sql.js';
import { WIDTHS_US, type SourcedSegment } from './segments.js';

/** Beyond so many stretches whose traces are looked at, all are at once. */
const MOST = 4;

/**
 * Keeps to the sums of the windows in which every trace was stored and counted in all that rollups tell of stored traces;
 * traces are looked at in the others: some of theirs were not stored, or were counted before the rollups told as much.
 */
export async function wholeSegments(
  segments: readonly SourcedSegment[],
  context: QueryContext,
): Promise<readonly SourcedSegment[]> {
  const cut: SourcedSegment[] = [];
  for (const segment of segments) {
    if (segment.source === 'rows') cut.push(segment);
    else cut.push(...(await withoutPartial(segment, context)));
  }
  const joined = cut.reduce<SourcedSegment[]>((list, segment) => {
    const last = list.at(-1);
    if (last?.source !== 'rows' || segment.source !== 'rows') return [...list, segment];
    return [...list.slice(0, -1), { ...last, toUs: segment.toUs }];
  }, []);
  if (joined.filter(({ source }) => source === 'rows').length <= MOST) return joined;
  return [{ fromUs: segments[0]?.fromUs, toUs: segments.at(-1)?.toUs, source: 'rows' }];
}

async function withoutPartial(
  segment: SourcedSegment,
  context: QueryContext,
): Promise<readonly SourcedSegment[]> {
  const { fromUs, toUs, source } = segment;
  const conditions = [sql`r.granularity = ${source}`, sql`r.dimension = 'all'`];
  if (fromUs !== undefined) conditions.push(sql`r.window_us >= ${fromUs}`);
  if (toUs !== undefined) conditions.push(sql`r.window_us < ${toUs}`);
  const rows = await context.rows(sql`SELECT r.window_us AS window_us FROM llm_rollups r
    WHERE ${and([...conditions, sql`r.count <> r.stored`])} ORDER BY r.window_us`);
  const widthUs = WIDTHS_US[source as 'hour' | 'day'];
  const cut: SourcedSegment[] = [];
  let at = fromUs;
  for (const row of rows) {
    const windowUs = countOf(row, 'window_us');
    if (at === undefined || at < windowUs) cut.push({ fromUs: at, toUs: windowUs, source });
    cut.push({ fromUs: windowUs, toUs: windowUs + widthUs, source: 'rows' });
    at = windowUs + widthUs;
  }
  if (at === undefined || toUs === undefined || at < toUs) cut.push({ fromUs: at, toUs, source });
  return cut;
}
