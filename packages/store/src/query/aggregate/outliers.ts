import { unpackSketch } from '../../rollup/sketch-bytes.js';
import type { QueryContext } from '../query-context.js';
import { countOf, numberOf, textOf } from '../row-values.js';
import { and, raw, sql } from '../sql.js';
import type { Groups } from './cell.js';
import { DIMENSIONS } from './dimensions.js';
import type { AggregatePlan } from './plan.js';
import { eachRow, fromTraces } from './row-source.js';
import type { Segment, SourcedSegment } from './segments.js';
import { binOf, SketchBins } from './sketch-bins.js';
import { ANSWERING } from './units.js';

/** How far above the p95 of its own prompt version a call has to be. */
const FACTOR = 1.5;
const TOKENS = '(s.prompt_tokens + COALESCE(s.completion_tokens, 0))';
const VERSION = DIMENSIONS.promptVersion.column;
const COUNTED = [
  raw(ANSWERING),
  raw('s.prompt_tokens IS NOT NULL'),
  raw('s.prompt_name IS NOT NULL'),
];

/**
 * Counts the LLM calls that used far more tokens than others of their prompt version, within the accuracy of a sketch. Shape:
 * the p95 is that of all calls of the version in the plan's time, whatever the filter says besides. `segments` are of that time.
 */
export async function addOutliers(
  plan: AggregatePlan,
  segments: readonly SourcedSegment[],
  groups: Groups,
  context: QueryContext,
): Promise<void> {
  const sketches = new Map<string, SketchBins>();
  for (const segment of segments) await addTokens(segment, sketches, context);
  const most = new Map<string, number>();
  for (const [version, sketch] of sketches) {
    const [p95 = 0] = sketch.quantiles([0.95]) ?? [];
    most.set(version, FACTOR * p95);
  }
  if (isOfVersions(plan)) {
    for (const [version, sketch] of sketches) {
      const key = plan.by.length === 0 ? [] : [version];
      if (!groups.has(key)) continue;
      const cell = groups.at(key, 0);
      cell.add('answers', sketch.count);
      cell.add('outliers', sketch.above(most.get(version) ?? Infinity));
    }
    return;
  }
  const { filter } = plan;
  const time = { fromUs: filter.fromUs, toUs: filter.toUs };
  const answers = { unit: 'call', select: raw('count(*) AS n'), where: COUNTED } as const;
  await eachRow(plan, time, answers, groups, context, (cell, row, weight) =>
    cell.add('answers', weight * countOf(row, 'n')),
  );
  if (most.size === 0) return;
  const limits = [...most].map(([version, tokens]) => [version, String(tokens)] as const);
  const given = context.database.dialect.rows('p', ['version', 'most'], limits);
  const above = {
    ...answers,
    join: sql`JOIN ${given} ON p.version = ${raw(VERSION)}`,
    where: [...COUNTED, raw(`${TOKENS} > CAST(p.most AS DOUBLE PRECISION)`)],
  };
  await eachRow(plan, time, above, groups, context, (cell, row, weight) =>
    cell.add('outliers', weight * countOf(row, 'n')),
  );
}

/** Whether the tokens of the versions tell all that is asked. */
function isOfVersions({ filter, by, bucketUs }: AggregatePlan): boolean {
  const known = by.length === 0 || (by.length === 1 && by[0] === 'promptVersion');
  return filter.fields.length === 0 && known && bucketUs === undefined;
}

/** The tokens of each version's calls. */
async function addTokens(
  segment: SourcedSegment,
  sketches: Map<string, SketchBins>,
  context: QueryContext,
): Promise<void> {
  const sketchOf = (version: string): SketchBins => {
    let sketch = sketches.get(version);
    if (sketch === undefined) sketches.set(version, (sketch = new SketchBins()));
    return sketch;
  };
  if (segment.source === 'rows') {
    const from = tokensFrom(segment, context);
    const rows = await context.rows(sql`
      SELECT ${raw(VERSION)} AS version, t.sampling_rate AS rate, ${binOf(TOKENS)} AS bin, count(*) AS n
      ${from} GROUP BY 1, 2, 3`);
    for (const row of rows) {
      const rate = countOf(row, 'rate');
      const count = countOf(row, 'n') * (rate > 0 ? 1 / rate : 1);
      sketchOf(textOf(row, 'version') as string).add(numberOf(row, 'bin'), count);
    }
    return;
  }
  const { fromUs, toUs, source } = segment;
  const conditions = [
    sql`r.granularity = ${source}`,
    sql`r.dimension = 'prompt_version'`,
    raw('r.tokens IS NOT NULL'),
  ];
  if (fromUs !== undefined) conditions.push(sql`r.window_us >= ${fromUs}`);
  if (toUs !== undefined) conditions.push(sql`r.window_us < ${toUs}`);
  const rows = await context.rows(
    sql`SELECT r.value AS version, r.tokens AS tokens FROM llm_rollups r WHERE ${and(conditions)}`,
  );
  for (const row of rows) sketchOf(String(row['version'])).merge(unpackSketch(row['tokens']));
}

function tokensFrom(segment: Segment, context: QueryContext): ReturnType<typeof fromTraces> {
  const everything = { conditions: [], steps: new Map(), finds: [], fields: [], equals: new Map() };
  return fromTraces(everything, segment, { unit: 'call', where: COUNTED }, context);
}
