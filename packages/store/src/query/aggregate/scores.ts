import type { QueryContext } from '../query-context.js';
import type { Row, SqlQuery } from '../../database/database.js';
import { countOf, numberOf, textOf } from '../row-values.js';
import { and, joined, raw, sql } from '../sql.js';
import type { Cell, Groups } from './cell.js';
import type { AggregatePlan } from './plan.js';
import { eachRow, type RowStatement } from './row-source.js';
import type { Segment } from './segments.js';

/** Summed as whole numbers, so that the order of the rows does not matter. */
const COUNTED = raw(
  'count(*) AS n, sum(round(CAST(c.value AS DOUBLE PRECISION) * 1000000)) AS millionths',
);

const OF_TRACES: RowStatement = {
  unit: 'trace',
  ofTrace: true,
  join: raw(
    'JOIN llm_scores c ON c.trace_id = t.trace_id AND (c.root_span_id IS NULL OR c.root_span_id = t.root_span_id)',
  ),
  where: [raw('c.trace_id IS NOT NULL'), raw('c.value IS NOT NULL')],
  groupBy: raw('c.name'),
  select: COUNTED,
};

/** Adds the scores of the traces that a plan means. */
export async function addScores(
  plan: AggregatePlan,
  segment: Segment,
  groups: Groups,
  context: QueryContext,
): Promise<void> {
  if (!isOfScores(plan)) return eachRow(plan, segment, OF_TRACES, groups, context, add);
  for (const row of await context.rows(scoresAlone(plan, segment, context))) {
    const key = plan.by.map((_, i) => textOf(row, `k${i}`) ?? null);
    if (!groups.has(key)) continue;
    const rate = numberOf(row, 'rate') ?? 1;
    add(groups.at(key, countOf(row, 'bucket_us')), row, rate > 0 ? 1 / rate : 1);
  }
}

function add({ scores }: Cell, row: Row, weight: number): void {
  const name = String(row['part']);
  const score = scores.get(name) ?? { count: 0, sum: 0 };
  score.count += weight * countOf(row, 'n');
  score.sum += (countOf(row, 'millionths') / 1e6) * weight;
  scores.set(name, score);
}

/** Whether scores know all that is asked of their traces: the time and the prompt version. */
function isOfScores({ filter, by }: AggregatePlan): boolean {
  return filter.fields.length === 0 && by.every((name) => name === 'promptVersion');
}

function scoresAlone(
  { by, bucketUs }: AggregatePlan,
  { fromUs, toUs }: Segment,
  { database: { dialect } }: QueryContext,
): SqlQuery {
  const columns = [
    ...by.map((_, i) => raw(`c.trace_prompt AS k${i}`)),
    ...(bucketUs === undefined
      ? []
      : [raw(`${dialect.bucket('c.trace_start_us', bucketUs)} AS bucket_us`)]),
    raw('c.sampling_rate AS rate'),
    raw('c.name AS part'),
  ];
  const conditions = [raw('c.trace_start_us IS NOT NULL'), raw('c.value IS NOT NULL')];
  if (fromUs !== undefined) conditions.push(sql`c.trace_start_us >= ${fromUs}`);
  if (toUs !== undefined) conditions.push(sql`c.trace_start_us < ${toUs}`);
  const places = raw(columns.map((_, i) => String(i + 1)).join(', '));
  return sql`SELECT ${joined([...columns, COUNTED], ', ')} FROM llm_scores c
    WHERE ${and(conditions)} GROUP BY ${places}`;
}
