import type { QueryContext } from '../query-context.js';
import { countOf, numberOf, textOf } from '../row-values.js';
import { raw, sql } from '../sql.js';
import type { Groups } from './cell.js';
import { DIMENSIONS } from './dimensions.js';
import type { AggregatePlan } from './plan.js';
import { eachRow, fromTraces } from './row-source.js';
import type { Segment } from './segments.js';
import { binOf, SketchBins } from './sketch-bins.js';
import { ANSWERING } from './units.js';

/** How far above the p95 of its own prompt version a call has to be. */
const FACTOR = 1.5;
const TOKENS = '(s.prompt_tokens + COALESCE(s.completion_tokens, 0))';
const VERSION = DIMENSIONS.promptVersion.column;

/**
 * Counts the LLM calls that used far more tokens than others of their prompt version. Shape: the p95 is that of all calls of
 * the version in the plan's time, whatever the filter says besides.
 */
export async function addOutliers(
  plan: AggregatePlan,
  segment: Segment,
  groups: Groups,
  context: QueryContext,
): Promise<void> {
  const limits = await limitsOf(plan, context);
  const where = [
    raw(ANSWERING),
    raw('s.prompt_tokens IS NOT NULL'),
    raw('s.prompt_name IS NOT NULL'),
  ];
  const answers = { unit: 'call', select: raw('count(*) AS n'), where } as const;
  await eachRow(plan, segment, answers, groups, context, (cell, row, weight) =>
    cell.add('answers', weight * countOf(row, 'n')),
  );
  if (limits.length === 0) return;
  const given = context.database.dialect.rows('p', ['version', 'most'], limits);
  const above = {
    ...answers,
    join: sql`JOIN ${given} ON p.version = ${raw(VERSION)}`,
    where: [...where, raw(`${TOKENS} > CAST(p.most AS DOUBLE PRECISION)`)],
  };
  await eachRow(plan, segment, above, groups, context, (cell, row, weight) =>
    cell.add('outliers', weight * countOf(row, 'n')),
  );
}

async function limitsOf(
  { filter: { fromUs, toUs } }: AggregatePlan,
  context: QueryContext,
): Promise<readonly (readonly [version: string, most: string])[]> {
  const everything = { conditions: [], steps: new Map(), finds: [], fields: [], equals: new Map() };
  const from = fromTraces(
    everything,
    { fromUs, toUs },
    {
      unit: 'call',
      where: [raw(ANSWERING), raw('s.prompt_tokens IS NOT NULL'), raw('s.prompt_name IS NOT NULL')],
    },
    context,
  );
  const rows = await context.rows(
    sql`SELECT ${raw(VERSION)} AS version, ${binOf(TOKENS)} AS bin, count(*) AS n ${from} GROUP BY 1, 2`,
  );
  const sketches = new Map<string, SketchBins>();
  for (const row of rows) {
    const version = textOf(row, 'version') as string;
    const sketch = sketches.get(version) ?? new SketchBins();
    sketch.add(numberOf(row, 'bin'), countOf(row, 'n'));
    sketches.set(version, sketch);
  }
  return [...sketches].map(([version, sketch]) => {
    const [p95 = 0] = sketch.quantiles([0.95]) ?? [];
    return [version, String(FACTOR * p95)];
  });
}
