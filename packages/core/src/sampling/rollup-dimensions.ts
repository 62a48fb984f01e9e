import type { JsonValue } from '../model/json.js';
import type { TraceFacts } from './trace-facts.js';

/** The dimensions of a trace that its sums are kept by; of calls and tools see `RollupGroup`. */
export const ROLLUP_DIMENSIONS = [
  'kind',
  'name',
  'outcome',
  'status',
  'environment',
  'route',
  'method',
  'statusCode',
  'feature',
  'variant',
  'tenantId',
  'userIdHash',
  'userSegment',
  'locale',
  'pipeline',
  'pipelineTier',
  'pipelineVersion',
  'deploymentId',
  'gitSha',
] as const;

/** Shape: raw names, as in the facts; they are masked when the record is made. */
export type RollupDimensions = Pick<TraceFacts, (typeof ROLLUP_DIMENSIONS)[number]> & {
  readonly featureFlags?: Readonly<Record<string, JsonValue>>;
};

/** Picks the dimensions of a trace, always in the same order. */
export function dimensionsOf(facts: TraceFacts): RollupDimensions {
  const dimensions: Record<string, unknown> = {};
  for (const name of ROLLUP_DIMENSIONS) {
    if (facts[name] !== undefined) dimensions[name] = facts[name];
  }
  const flags = facts.featureFlags;
  if (flags !== undefined) {
    dimensions['featureFlags'] = Object.fromEntries(
      Object.keys(flags)
        .sort()
        .map((name) => [name, flags[name]]),
    );
  }
  return dimensions as unknown as RollupDimensions;
}
