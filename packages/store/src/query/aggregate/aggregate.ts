import type { QueryContext } from '../query-context.js';
import type { AggregateAnswer, AggregateQuery, AggregateRow } from '../types/aggregate-query.js';
import { Cell, Groups, type Group } from './cell.js';
import { MANY_VALUED, STORED_ALONE } from './dimensions.js';
import { allStored } from './exactness.js';
import { addExtras } from './extras.js';
import { addKept } from './kept-extras.js';
import { measuresOf } from './measures-of.js';
import { rollupKeyOf, sumsOfTop, type AggregatePlan } from './plan.js';
import { readAggregate } from './read-aggregate.js';
import { addRollupParts } from './rollup-source.js';
import { addSketch } from './row-source.js';
import { segmentsOf, type SourcedSegment } from './segments.js';
import { findMost, rankingOf, sumKnown, sumSegments } from './sum-segments.js';
import { wholeSegments } from './whole-segments.js';

/** What has to be asked of stored traces, since the sums that are kept do not tell it. */
const FROM_ROWS = ['finishReasons', 'tools', 'parsers', 'scores'] as const;

/** Answers an aggregate. Errors: those of `TraceQueries`. */
export async function aggregate(
  query: AggregateQuery,
  context: QueryContext,
): Promise<AggregateAnswer> {
  return answer(readAggregate(query, context), context);
}

/** Answers a plan: the sums first, then of the groups that are shown what else was asked for. */
export async function answer(plan: AggregatePlan, context: QueryContext): Promise<AggregateAnswer> {
  const { filter, measures } = plan;
  const time = { fromUs: filter.fromUs, toUs: filter.toUs };
  const key = rollupKeyOf(plan);
  const kept: readonly SourcedSegment[] =
    key === undefined ? [{ ...time, source: 'rows' }] : segmentsOf(time, plan.bucketUs);
  const segments =
    key !== undefined && STORED_ALONE.has(key.dimension)
      ? await wholeSegments(kept, context)
      : kept;
  const groups = new Groups();
  const ranking = key !== undefined && plan.bucketUs !== undefined ? rankingOf(plan) : plan;
  const isCut =
    key !== undefined &&
    plan.by.length > 0 &&
    MANY_VALUED.has(key.dimension) &&
    (await findMost(rankingOf(plan), key, segments, groups, context));
  const sketches = (['latency', 'ttft'] as const).filter((name) => measures.has(name));
  const together = isCut && ranking === plan ? key : undefined;
  if (together) await sumKnown(plan, together, segments, sketches, groups, context);
  else await sumSegments(ranking, key, segments, groups, context, isCut);
  const ranked = [...groups.all()].sort((a, b) => amount(b, plan) - amount(a, plan) || byKey(a, b));
  groups.keep(ranked.slice(0, plan.limit));
  if (ranking !== plan && ranked.length > 0) {
    groups.empty();
    await sumSegments(plan, key, segments, groups, context, true);
  }
  const shown = groups.all();
  for (const segment of segments) {
    if (key !== undefined && segment.source !== 'rows') {
      if (together || sketches.length === 0 || shown.length === 0) continue;
      await addRollupParts(plan, key, segment, { sketches }, groups, context);
      continue;
    }
    for (const name of sketches) await addSketch(plan, segment, name, groups, context);
  }
  const fromRows = FROM_ROWS.filter((name) => measures.has(name));
  await addExtras(plan, fromRows, time, groups, context);
  const whole = await addKept(plan, key, segments, groups, context);
  const looked =
    fromRows.length > 0 ? [time] : (whole ?? segments).filter(({ source }) => source === 'rows');
  return {
    rows: rowsOf(shown, plan),
    exact: await allStored(looked, context),
    more: ranked.length > shown.length,
  };
}

function rowsOf(shown: readonly Group[], plan: AggregatePlan): AggregateRow[] {
  const { by, bucketUs } = plan;
  if (shown.length === 0 && by.length === 0 && bucketUs === undefined) {
    return [{ key: [], ...measuresOf(new Cell(), plan) }];
  }
  return shown.flatMap(({ key, cells }) =>
    [...cells]
      .sort(([a], [b]) => a - b)
      .map(([startUs, cell]) => ({
        key,
        ...(bucketUs === undefined ? undefined : { from: startUs / 1000 }),
        ...measuresOf(cell, plan),
      })),
  );
}

function amount({ cells }: Group, plan: AggregatePlan): number {
  let sum = 0;
  for (const cell of cells.values()) {
    for (const name of sumsOfTop(plan)) sum += cell.get(name);
  }
  return sum;
}

function byKey(a: Group, b: Group): number {
  for (const [i, value] of a.key.entries()) {
    const other = b.key[i] ?? null;
    if (value === other) continue;
    if (value === null || other === null) return value === null ? 1 : -1;
    return value < other ? -1 : 1;
  }
  return 0;
}
