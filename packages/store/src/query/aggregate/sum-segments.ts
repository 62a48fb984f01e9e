import type { QueryContext } from '../query-context.js';
import type { Groups } from './cell.js';
import type { AggregatePlan, RollupKey } from './plan.js';
import { addRollupSums } from './rollup-source.js';
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

/** A plan that tells no more than which values have the most: of one that is cut into stretches, many more may be there. */
export function rankingOf({ bucketUs: _, ...plan }: AggregatePlan): AggregatePlan {
  return { ...plan, measures: new Set() };
}
