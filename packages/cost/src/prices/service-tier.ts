/** What batch and flexible processing cost of the standard price, by the lists of OpenAI, Anthropic, Google and AWS. */
export const TIERS: Readonly<Record<string, number>> = { batch: 0.5, flex: 0.5 };

const STANDARD: ReadonlySet<string> = new Set([
  '',
  'auto',
  'default',
  'standard',
  'on_demand',
  'traffic_type_unspecified',
]);

/** A tier in lower case; `undefined` for the usual one. */
export function specialTier(serviceTier: string | undefined): string | undefined {
  const tier = serviceTier?.toLowerCase() ?? '';
  return STANDARD.has(tier) ? undefined : tier;
}
