import type { Usage } from './span-data.js';

/** The counts of a {@link Usage}. */
export type UsageCounts = { readonly [K in Exclude<keyof Usage, 'raw' | 'estimated'>]?: unknown };

const COUNTS = [
  'inputTokens',
  'outputTokens',
  'cachedTokens',
  'cacheWriteTokens',
  'cacheWrite1hTokens',
  'reasoningTokens',
  'audioInputTokens',
  'audioOutputTokens',
  'cachedAudioTokens',
  'imageOutputTokens',
  'webSearches',
] as const;

/** A usage whose parts fit into their totals, and what had to be done for that. */
export interface CheckedUsage {
  readonly usage: Usage;
  /** A part was larger than what it is a part of, and was cut. */
  readonly clamped: boolean;
  /** A count was there and is no whole number from 0. */
  readonly invalid: boolean;
}

/**
 * Makes counts of any origin a usage that can be relied on: whole numbers from 0, no part larger than its total. Totals
 * stay as they are; counts that are no numbers are left out.
 */
export function checkUsage(counts: UsageCounts): CheckedUsage {
  const usage: Usage = {};
  let invalid = false;
  let hasParts = false;
  for (const name of COUNTS) {
    const value = counts[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) invalid = true;
    else {
      usage[name] = value;
      if (name !== 'inputTokens' && name !== 'outputTokens') hasParts = true;
    }
  }
  return { usage, clamped: hasParts && clampParts(usage), invalid };
}

function clampParts(usage: Usage): boolean {
  const input = usage.inputTokens ?? 0;
  const output = usage.outputTokens ?? 0;
  const clamps = [
    clamp(usage, 'cachedTokens', input),
    clamp(usage, 'cacheWriteTokens', input - (usage.cachedTokens ?? 0)),
    clamp(usage, 'cacheWrite1hTokens', usage.cacheWriteTokens ?? 0),
    clamp(usage, 'audioInputTokens', input),
    clamp(
      usage,
      'cachedAudioTokens',
      Math.min(usage.cachedTokens ?? 0, usage.audioInputTokens ?? 0),
    ),
    clamp(usage, 'reasoningTokens', output),
    clamp(usage, 'audioOutputTokens', output - (usage.reasoningTokens ?? 0)),
    clamp(
      usage,
      'imageOutputTokens',
      output - (usage.reasoningTokens ?? 0) - (usage.audioOutputTokens ?? 0),
    ),
  ];
  return clamps.includes(true);
}

function clamp(usage: Usage, name: (typeof COUNTS)[number], most: number): boolean {
  const count = usage[name];
  if (count === undefined || count <= most) return false;
  usage[name] = most;
  return true;
}
