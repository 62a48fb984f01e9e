import type { SamplingRecord } from '../model/record.js';

/**
 * How much of a trace is kept: all of it, everything but text, or nothing but its numbers in a rollup.
 * `full` never means unmasked.
 */
export type SamplingTier = SamplingRecord['tier'];

export const TIERS: readonly SamplingTier[] = ['full', 'metadata', 'drop'];

/** What happens where nothing is configured. */
export const KEEP_ALL: SamplingRecord = { tier: 'full', rule: 'default', rate: 1 };

/** Raises a decision to at least `tier`, for a reason that holds whatever the trace's share is. */
export function raiseTo(
  decision: SamplingRecord,
  tier: 'full' | 'metadata',
  rule: string,
): SamplingRecord {
  if (tier === 'full') return { tier, rule, rate: 1 };
  if (decision.tier === 'drop') return { tier, rule, rate: 1 };
  const { fullRate, rate } = decision;
  if (decision.tier === 'metadata' || rate === 1) return { ...decision, rate: 1 };
  return { ...decision, rate: 1, fullRate: fullRate ?? rate };
}
