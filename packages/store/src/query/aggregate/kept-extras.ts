import type { QueryContext } from '../query-context.js';
import type { Measure } from '../types/measures.js';
import type { Groups } from './cell.js';
import { RETRIEVAL_KEYS } from './dimensions.js';
import { addExtras } from './extras.js';
import { addOutliers } from './outliers.js';
import type { AggregatePlan, RollupKey } from './plan.js';
import { addRollupParts, type RollupParts } from './rollup-source.js';
import { segmentsOf, type SourcedSegment } from './segments.js';
import { wholeSegments } from './whole-segments.js';

/** What the sums that are kept tell besides, where every trace was stored. */
const KEPT: Partial<Readonly<Record<Measure, RollupParts>>> = {
  retries: { sums: ['retryCost'] },
  retrieval: {
    sums: ['retrievals', 'emptyRetrievals', 'retrievedTokens', 'retrievingInput'],
    topScores: true,
  },
};

/**
 * Adds what stored traces know, from the sums as far as those tell it. Shape: the stretches of time that were looked at;
 * `undefined` where nothing of it was asked for.
 */
export async function addKept(
  plan: AggregatePlan,
  key: RollupKey | undefined,
  segments: readonly SourcedSegment[],
  groups: Groups,
  context: QueryContext,
): Promise<readonly SourcedSegment[] | undefined> {
  const { filter, measures } = plan;
  const asked = (Object.keys(KEPT) as Measure[]).filter((name) => measures.has(name));
  if (asked.length === 0 && !measures.has('outliers')) return undefined;
  const time = { fromUs: filter.fromUs, toUs: filter.toUs };
  const whole = await wholeSegments(
    key === undefined ? segmentsOf(time, plan.bucketUs) : segments,
    context,
  );
  if (measures.has('outliers')) await addOutliers(plan, whole, groups, context);
  const told = asked.filter(
    (name) => key !== undefined && (name !== 'retrieval' || RETRIEVAL_KEYS.has(key.dimension)),
  );
  const untold = asked.filter((name) => !told.includes(name));
  await addExtras(plan, untold, time, groups, context);
  for (const segment of told.length === 0 ? [] : whole) {
    if (key === undefined || segment.source === 'rows') {
      await addExtras(plan, told, segment, groups, context);
      continue;
    }
    for (const name of told) {
      await addRollupParts(plan, key, segment, KEPT[name] ?? {}, groups, context);
    }
  }
  return untold.length > 0 ? [{ ...time, source: 'rows' }] : whole;
}
