import type { PricedCall, PriceSourceInfo } from '@llmtrace/core';
import type { LongContextRates, Rates } from './rates.js';

/** What a source knows of the price of a call: rates, or the whole of it. */
export type FoundPrice = RatesFound | TotalFound;

/** The rates of a model when a call was made. */
export interface RatesFound {
  readonly rates: Rates;
  readonly longContext?: readonly LongContextRates[];
  /** Which edition of the prices this is; kept with each cost. */
  readonly version: string;
  /** By service tier, what standard rates are multiplied with; before those of the price book. */
  readonly tiers?: Readonly<Record<string, number>>;
  /** The rates are those of this tier already: nothing is multiplied. */
  readonly ofTier?: string;
  /** The model was not named exactly. */
  readonly estimated?: boolean;
}

/** What the provider says it charged. Units: integer nano-USD. */
export interface TotalFound {
  readonly totalNanoUsd: number;
  readonly inputNanoUsd?: number;
  readonly outputNanoUsd?: number;
}

/**
 * One place where prices are looked up. A price book asks its sources in order until one knows.
 *
 * Errors: a throw is counted as `callback_error`, and the next source is asked.
 *
 * @example
 * const house: PriceSource = {
 *   name: 'house',
 *   find: (call) => (call.provider === 'vllm' ? { rates: { input: 0, output: 0 }, version: '1' } : undefined),
 * };
 */
export interface PriceSource {
  readonly name: string;
  find(call: PricedCall): FoundPrice | undefined;
  /** For people: which edition it is, and how many models it knows. */
  about?(): Promise<Omit<PriceSourceInfo, 'name'>>;
}
