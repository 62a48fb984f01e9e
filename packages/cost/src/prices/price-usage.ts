import type { Usage } from '@llmtrace/core';
import type { LongContextRates, Rates } from './rates.js';

/** What a usage costs under some rates. Units: nano-USD, not yet whole. */
export interface UsagePrice {
  readonly input: number;
  readonly output: number;
  /** Tokens were used that have a price of their own which the rates do not name. */
  readonly estimated: boolean;
}

// One USD per million tokens is a thousand nano-USD per token.
const NANO_PER_TOKEN = 1_000;
const NANO_USD = 1_000_000_000;

/** Which of the rates hold for an input of this length. */
export function ratesFor(
  inputTokens: number,
  rates: Rates,
  longContext: readonly LongContextRates[] = [],
): Rates {
  let found = rates;
  let above = -1;
  for (const step of longContext) {
    if (inputTokens <= step.aboveInputTokens || step.aboveInputTokens <= above) continue;
    above = step.aboveInputTokens;
    found = step.rates;
  }
  return found;
}

/**
 * Multiplies each bucket of a usage by its rate.
 *
 * Shape: the usage as `checkUsage` leaves it, no part larger than its total. Audio is taken to be uncached unless it says.
 */
export function priceUsage(usage: Usage, rates: Rates): UsagePrice {
  const input = rates.input ?? 0;
  const output = rates.output ?? 0;
  const total = usage.inputTokens ?? 0;
  const cached = usage.cachedTokens ?? 0;
  const cachedAudio = usage.cachedAudioTokens ?? 0;
  const written = usage.cacheWriteTokens ?? 0;
  const written1h = usage.cacheWrite1hTokens ?? 0;
  const audio = Math.min((usage.audioInputTokens ?? 0) - cachedAudio, total - cached - written);
  const cacheWrite = rates.cacheWrite ?? input;
  const cachedInput = rates.cachedInput ?? input;

  const made = usage.outputTokens ?? 0;
  const reasoning = usage.reasoningTokens ?? 0;
  const audioOut = usage.audioOutputTokens ?? 0;
  const imageOut = usage.imageOutputTokens ?? 0;
  const searches = usage.webSearches ?? 0;
  return {
    input:
      NANO_PER_TOKEN *
        ((total - cached - written - audio) * input +
          (cached - cachedAudio) * cachedInput +
          cachedAudio * (rates.cachedAudio ?? cachedInput) +
          (written - written1h) * cacheWrite +
          written1h * (rates.cacheWrite1h ?? cacheWrite) +
          audio * (rates.audioInput ?? input)) +
      NANO_USD * ((rates.callUsd ?? 0) + searches * (rates.webSearchUsd ?? 0)),
    output:
      NANO_PER_TOKEN *
      ((made - reasoning - audioOut - imageOut) * output +
        reasoning * (rates.reasoning ?? output) +
        audioOut * (rates.audioOutput ?? output) +
        imageOut * (rates.imageOutput ?? output)),
    estimated:
      (audio > 0 && rates.audioInput === undefined) ||
      (audioOut > 0 && rates.audioOutput === undefined) ||
      (imageOut > 0 && rates.imageOutput === undefined) ||
      (written1h > 0 && rates.cacheWrite1h === undefined && rates.cacheWrite !== undefined) ||
      (searches > 0 && rates.webSearchUsd === undefined),
  };
}
