export { createPriceBook, type PriceBookOptions } from './prices/create-price-book.js';
export { estimateCost, type EstimatedCall } from './prices/estimate-cost.js';
export { CATALOGUE_VERSION, genaiPrices } from './prices/genai-prices.js';
export { liteLlmPrices } from './prices/litellm-prices.js';
export type { PriceOverride } from './prices/overrides.js';
export type { FoundPrice, PriceSource, RatesFound, TotalFound } from './prices/price-source.js';
export type { LongContextRates, Rates } from './prices/rates.js';
export type { CeilingScope, CostCeilingOptions } from './ceiling/ceiling-options.js';
export { CostCeilingError, type CeilingExceeded } from './ceiling/cost-ceiling-error.js';
export { withCostCeiling } from './ceiling/with-cost-ceiling.js';
export {
  startNightlyPricing,
  type NightlyPricing,
  type NightlyPricingOptions,
} from './reprice/nightly-pricing.js';
export type { RepriceReport, RepriceRow } from './reprice/reprice-report.js';
export type { PriceableTrace, RepriceSource } from './reprice/reprice-source.js';
export { repriceTraces, type RepriceOptions } from './reprice/reprice-traces.js';
