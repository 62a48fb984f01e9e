import type { Usage } from '../../model/span-data.js';
import { checkUsage, type UsageCounts } from '../../model/usage.js';

/**
 * The usage that a provider reported, in the record's buckets; `undefined` where it reported none.
 *
 * Shape: parts fit into their totals whatever the provider said; `raw` is what it said.
 */
export function usageOf(counts: UsageCounts, raw: unknown): Usage | undefined {
  if (counts.inputTokens === undefined && counts.outputTokens === undefined) return undefined;
  const { usage } = checkUsage(counts);
  return usage.inputTokens === undefined && usage.outputTokens === undefined
    ? undefined
    : { ...usage, raw };
}

/** Adds counts of which some may be missing or no counts; `undefined` if the first is missing. */
export function sumOf(
  first: number | undefined,
  ...more: readonly (number | undefined)[]
): number | undefined {
  if (first === undefined) return undefined;
  let sum = first;
  for (const count of more) if (count !== undefined && count > 0) sum += count;
  return sum;
}
