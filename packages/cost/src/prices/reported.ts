import type { PricedCall } from '@llmtrace/core';
import type { PriceSource, TotalFound } from './price-source.js';

const NANO_USD = 1_000_000_000;
// Source: docs.x.ai, Cost Tracking: one USD is 10^10 ticks.
const TICKS_PER_NANO = 10;

/**
 * What the provider's answer itself says that the call cost, in the usage kept with it.
 *
 * Source: OpenRouter `usage.cost` (with one's own key it is their fee, beside what the model's provider charged),
 * Perplexity `usage.cost.total_cost`, xAI `usage.cost_in_usd_ticks`.
 */
export const reportedCost: PriceSource = {
  name: 'provider',
  find({ usage }: PricedCall): TotalFound | undefined {
    const raw = fieldsOf(usage?.raw);
    const ticks = amount(raw['cost_in_usd_ticks']);
    if (ticks !== undefined) return { totalNanoUsd: Math.round(ticks / TICKS_PER_NANO) };
    const { cost } = raw;
    if (typeof cost === 'object') return detailed(fieldsOf(cost));
    const charged = nano(cost);
    if (charged === undefined) return undefined;
    const upstream =
      raw['is_byok'] === true
        ? nano(fieldsOf(raw['cost_details'])['upstream_inference_cost'])
        : undefined;
    return { totalNanoUsd: charged + (upstream ?? 0) };
  },
};

function detailed(cost: Readonly<Record<string, unknown>>): TotalFound | undefined {
  const totalNanoUsd = nano(cost['total_cost']);
  if (totalNanoUsd === undefined) return undefined;
  const outputNanoUsd = nano(cost['output_tokens_cost']);
  return outputNanoUsd === undefined || outputNanoUsd > totalNanoUsd
    ? { totalNanoUsd }
    : { totalNanoUsd, outputNanoUsd, inputNanoUsd: totalNanoUsd - outputNanoUsd };
}

function nano(usd: unknown): number | undefined {
  const value = amount(usd);
  return value === undefined ? undefined : Math.round(value * NANO_USD);
}

function amount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
