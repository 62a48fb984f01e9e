import type { Cost, PriceBook, PricedKind, Usage } from '@llmtrace/core';
import { checkUsage } from '@llmtrace/core/guard';
import { defaultPriceBook } from './default-price-book.js';

/** A call that is thought of. Token counts as in {@link Usage}; what is not given counts as 0. */
export interface EstimatedCall extends Omit<Usage, 'raw' | 'estimated'> {
  readonly model: string;
  readonly provider?: string;
  /** Default: `llm`. */
  readonly kind?: PricedKind;
  readonly serviceTier?: string;
  /** Units: epoch ms. Default: now. */
  readonly at?: number;
  /** Default: the prices of the tracer in force, else the public list prices. */
  readonly prices?: PriceBook;
}

/**
 * What a call would cost. Has no price, and says so in `status`, where the model is unknown.
 *
 * @example
 * const { totalNanoUsd } = estimateCost({ model: 'gpt-4.1-mini', inputTokens: 2_000, outputTokens: 300 });
 */
export function estimateCost(call: EstimatedCall): Cost {
  const { model, provider, kind = 'llm', serviceTier, at = Date.now(), prices, ...counts } = call;
  const { usage, invalid } = checkUsage({ inputTokens: 0, outputTokens: 0, ...counts });
  if (invalid) return { status: 'invalid_usage' };
  return (prices ?? defaultPriceBook()).price({
    kind,
    model,
    at,
    usage: { ...usage, estimated: true },
    ...(provider === undefined ? undefined : { provider }),
    ...(serviceTier === undefined ? undefined : { serviceTier }),
  });
}
