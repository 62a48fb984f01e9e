import type { QueryContext } from '../query-context.js';
import type { Groups } from './cell.js';
import { addMostCounted } from './counted-traces.js';
import { sumsOf, type AggregatePlan, type RollupKey } from './plan.js';
import { addMost, addRollupParts, addRollupSums, MOST_LOOKUPS } from './rollup-source.js';
import { addSums } from './row-source.js';
import type { SourcedSegment } from './segments.js';

/** Adds the sums of some stretches of time, each from where it is known. Shape: `onlyKnown`: to the groups that are there. */
export async function sumSegments(
  plan: AggregatePlan,
  key: RollupKey | undefined,
  segments: readonly SourcedSegment[],
  groups: Groups,
  context: QueryContext,
  onlyKnown: boolean = false,
): Promise<void> {
  for (const segment of segments) {
    if (key === undefined || segment.source === 'rows') {
      await addSums(plan, segment, groups, context, onlyKnown);
    } else await addRollupSums(plan, key, segment, groups, context, onlyKnown);
  }
}

/** Adds all that is kept of groups that are known, row by row: they are few. */
export async function sumKnown(
  plan: AggregatePlan,
  key: RollupKey,
  segments: readonly SourcedSegment[],
  sketches: readonly ('latency' | 'ttft')[],
  groups: Groups,
  context: QueryContext,
): Promise<void> {
  const sums = [...sumsOf(plan)];
  for (const segment of segments) {
    if (segment.source === 'rows') await addSums(plan, segment, groups, context, true);
    else await addRollupParts(plan, key, segment, { sums, sketches }, groups, context);
  }
}

/**
 * Finds the values of one dimension that may have the most, where many more may be there: those that have the most in the sums that are kept,
 * and those of which traces have to be looked at besides. Shape: whether only these are to be summed.
 */
export async function findMost(
  plan: AggregatePlan,
  key: RollupKey,
  segments: readonly SourcedSegment[],
  groups: Groups,
  context: QueryContext,
): Promise<boolean> {
  const kept = segments.filter(({ source }) => source !== 'rows');
  if (kept.length === 0 || plan.limit === Infinity) return false;
  const found =
    (await addMostCounted(plan, key, kept, groups, context)) ??
    (await addMost(plan, key, kept, groups, context));
  if (found <= plan.limit) return false;
  for (const segment of segments) {
    if (segment.source === 'rows') await addSums(plan, segment, groups, context);
  }
  groups.empty();
  if (groups.all().length <= MOST_LOOKUPS) return true;
  groups.keep([]);
  return false;
}

/** A plan that tells no more than which values have the most: of one that is cut into stretches, many more may be there. */
export function rankingOf({ bucketUs: _, ...plan }: AggregatePlan): AggregatePlan {
  return { ...plan, measures: new Set() };
}
