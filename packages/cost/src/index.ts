export { createPriceBook, type PriceBookOptions } from './prices/create-price-book.js';
export { estimateCost, type EstimatedCall } from './prices/estimate-cost.js';
export { CATALOGUE_VERSION, genaiPrices } from './prices/genai-prices.js';
export { liteLlmPrices } from './prices/litellm-prices.js';
export type { PriceOverride } from './prices/overrides.js';
export type { FoundPrice, PriceSource, RatesFound, TotalFound } from './prices/price-source.js';
export type { LongContextRates, Rates } from './prices/rates.js';
