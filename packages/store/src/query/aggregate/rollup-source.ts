import { unpackSketch } from '../../rollup/sketch-bytes.js';
import type { Row, SqlQuery } from '../../database/database.js';
import type { QueryContext } from '../query-context.js';
import { countOf } from '../row-values.js';
import { and, joined, list, raw, sql } from '../sql.js';
import type { Cell, Groups } from './cell.js';
import { sumsOf, sumsOfTop, type AggregatePlan, type RollupKey } from './plan.js';
import { WIDTHS_US, type SourcedSegment } from './segments.js';
import type { SumName } from './units.js';

/** The columns of `llm_rollups` by the sums that they are. */
const COLUMNS: Readonly<Record<SumName, string>> = {
  count: 'count',
  errors: 'errors',
  traces: 'traces',
  input: 'prompt_tokens',
  output: 'completion_tokens',
  cached: 'cached_tokens',
  cost: 'cost_nano_usd',
  unpriced: 'unpriced_calls',
  retries: 'retries',
  latencyUs: 'latency_sum_us',
  retryCost: 'retry_cost_nano_usd',
  retrievals: 'retrievals',
  emptyRetrievals: 'empty_retrievals',
  retrievedTokens: 'retrieved_tokens',
  retrievingInput: 'retrieving_tokens',
};

/** Adds the sums that are kept for whole hours or days. */
export async function addRollupSums(
  plan: AggregatePlan,
  key: RollupKey,
  segment: SourcedSegment,
  groups: Groups,
  context: QueryContext,
  onlyKnown: boolean = false,
): Promise<void> {
  const keys = keyColumns(plan, key, context);
  const names = [...sumsOf(plan)];
  const sums = names.map((name) =>
    raw(`CAST(sum(r.${COLUMNS[name]}) AS BIGINT) AS sum_${name.toLowerCase()}`),
  );
  const shown = onlyKnown ? shownValues(key, groups) : undefined;
  const grouping =
    keys.length === 0 ? raw('') : raw(`GROUP BY ${keys.map((_, i) => String(i + 1)).join(', ')}`);
  const rows = await context.rows(sql`
    SELECT ${joined([...keys, ...sums], ', ')} FROM llm_rollups r
    WHERE ${whereOf(key, segment, shown)} ${grouping}`);
  for (const row of rows) {
    if (row['sum_count'] === null) continue;
    if (onlyKnown && !groups.has(valuesOf(plan, row))) continue;
    const cell = cellOf(plan, row, groups);
    for (const name of names) {
      cell.add(name, countOf(row, `sum_${name.toLowerCase()}`));
    }
  }
}

/**
 * Adds the values of one dimension that have the most in the sums of some stretches. Shape: as many as are wanted and one
 * more, so that fewer are all there are.
 */
export async function addMost(
  plan: AggregatePlan,
  key: RollupKey,
  segments: readonly SourcedSegment[],
  groups: Groups,
  context: QueryContext,
): Promise<number> {
  const { dialect } = context.database;
  const amount = sumsOfTop(plan)
    .map((name) => `r.${COLUMNS[name]}`)
    .join(' + ');
  const parts = segments.map(
    (segment) =>
      sql`SELECT r.value AS k0, ${raw(amount)} AS n FROM llm_rollups r WHERE ${whereOf(key, segment, undefined)}`,
  );
  const rows = await context.rows(sql`
    SELECT q.k0 FROM (${joined(parts, ' UNION ALL ')}) q
    GROUP BY q.k0 ORDER BY sum(q.n) DESC, q.k0 = '', ${raw(dialect.bytewise('q.k0'))} LIMIT ${plan.limit + 1}`);
  for (const row of rows) groups.at(valuesOf(plan, row), 0);
  return rows.length;
}

/** How many traces were counted for a value in some stretches, and how many of them were stored. */
export async function countKept(
  dimension: string,
  value: string,
  segments: readonly SourcedSegment[],
  context: QueryContext,
): Promise<{ readonly counted: number; readonly stored: number }> {
  const key = { dimension, places: [], values: [] };
  const parts = segments.map(
    (segment) =>
      sql`SELECT r.count, r.stored FROM llm_rollups r WHERE ${whereOf(key, segment, [[value]])}`,
  );
  const [row = {}] = await context.rows(
    sql`SELECT CAST(sum(q.count) AS BIGINT) AS counted, CAST(sum(q.stored) AS BIGINT) AS stored
      FROM (${joined(parts, ' UNION ALL ')}) q`,
  );
  return { counted: countOf(row, 'counted'), stored: countOf(row, 'stored') };
}

/** What is added of each row that is kept. */
export interface RollupParts {
  readonly sketches?: readonly ('latency' | 'ttft')[];
  readonly sums?: readonly SumName[];
  readonly topScores?: boolean;
}

/** Adds what is kept for whole hours or days, row by row, to the groups that are shown. */
export async function addRollupParts(
  plan: AggregatePlan,
  key: RollupKey,
  segment: SourcedSegment,
  { sketches = [], sums = [], topScores = false }: RollupParts,
  groups: Groups,
  context: QueryContext,
): Promise<void> {
  const keys = keyColumns(plan, key, context);
  const shown = shownValues(key, groups);
  const columns = [
    ...sketches,
    ...sums.map((name) => COLUMNS[name]),
    ...(topScores ? ['top_score'] : []),
  ];
  const rows = await context.rows(sql`
    SELECT ${joined([...keys, ...columns.map((name) => raw(`r.${name}`))], ', ')}
    FROM llm_rollups r WHERE ${whereOf(key, segment, shown)}`);
  for (const row of rows) {
    if (!groups.has(valuesOf(plan, row))) continue;
    const cell = cellOf(plan, row, groups);
    for (const name of sketches) cell[name].merge(unpackSketch(row[name]));
    for (const name of sums) cell.add(name, countOf(row, COLUMNS[name]));
    if (!topScores) continue;
    for (const [bin, count] of unpackSketch(row['top_score']).bins) cell.addTopScore(bin, count);
  }
}

function shownValues(
  { places }: RollupKey,
  groups: Groups,
): readonly (readonly string[] | undefined)[] {
  return places.map((place) =>
    place === undefined
      ? undefined
      : [...new Set(groups.all().map((group) => group.key[place] ?? ''))],
  );
}

function keyColumns(
  { bucketUs }: AggregatePlan,
  { places }: RollupKey,
  context: QueryContext,
): readonly SqlQuery[] {
  const keys = places.flatMap((place, i) =>
    place === undefined ? [] : [raw(`r.${i === 0 ? 'value' : 'value2'} AS k${place}`)],
  );
  if (bucketUs === undefined) return keys;
  return [...keys, raw(`${context.database.dialect.bucket('r.window_us', bucketUs)} AS bucket_us`)];
}

function whereOf(
  { dimension, values }: RollupKey,
  segment: SourcedSegment,
  shown: readonly (readonly string[] | undefined)[] | undefined,
): SqlQuery {
  const { source, fromUs, toUs } = segment;
  const conditions = [sql`r.granularity = ${source}`, sql`r.dimension = ${dimension}`];
  const windows = windowsOf(segment, shown?.[0]?.length);
  if (windows !== undefined) conditions.push(sql`r.window_us IN ${list(windows)}`);
  else {
    if (fromUs !== undefined) conditions.push(sql`r.window_us >= ${fromUs}`);
    if (toUs !== undefined) conditions.push(sql`r.window_us < ${toUs}`);
  }
  ['r.value', 'r.value2'].forEach((column, i) => {
    for (const wanted of [values[i], shown?.[i]]) {
      if (wanted !== undefined) conditions.push(sql`${raw(column)} IN ${list(wanted)}`);
    }
  });
  return and(conditions);
}

/** Rows that are looked up one by one rather than found by passing over all of their windows. */
export const MOST_LOOKUPS = 10_000;

/** The windows of a stretch, where so many values of each are few enough to be looked up. */
function windowsOf(
  { source, fromUs, toUs }: SourcedSegment,
  values: number | undefined,
): readonly number[] | undefined {
  if (values === undefined || source === 'rows' || fromUs === undefined || toUs === undefined) {
    return undefined;
  }
  const widthUs = WIDTHS_US[source];
  const count = Math.ceil((toUs - fromUs) / widthUs);
  if (count * values > MOST_LOOKUPS) return undefined;
  return Array.from({ length: count }, (_, i) => fromUs + i * widthUs);
}

function valuesOf({ by }: AggregatePlan, row: Row): readonly string[] {
  return by.map((_, i) => String(row[`k${i}`]));
}

function cellOf(plan: AggregatePlan, row: Row, groups: Groups): Cell {
  return groups.at(valuesOf(plan, row), countOf(row, 'bucket_us'));
}
