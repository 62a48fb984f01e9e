import {
  LlmTraceError,
  type Cost,
  type PriceBook,
  type PricedCall,
  type PriceSourceInfo,
  type Usage,
} from '@llmtrace/core';
import { report } from '@llmtrace/core/guard';
import { genaiPrices } from './genai-prices.js';
import { overridePrices, type PriceOverride } from './overrides.js';
import type { FoundPrice, PriceSource, RatesFound } from './price-source.js';
import { priceUsage, ratesFor } from './price-usage.js';
import { isFree } from './rates.js';
import { reportedCost } from './reported.js';
import { specialTier, TIERS } from './service-tier.js';

/** How a price book is put together. */
export interface PriceBookOptions {
  /** Prices of your own, asked before the sources. */
  readonly overrides?: readonly PriceOverride[];
  /** Asked in order. Default: `[genaiPrices()]`. */
  readonly sources?: readonly PriceSource[];
  /** By service tier, what standard prices are multiplied with. Default: `batch` and `flex` 0.5. */
  readonly tiers?: Readonly<Record<string, number>>;
}

/**
 * Makes the price book of a tracer. What the provider itself reported counts first, then the overrides, then the
 * sources. A call that nobody can price says why in its `status`; it is never 0.
 *
 * Errors: `invalid_option` with the option's path.
 *
 * @example
 * createTracer({ prices: createPriceBook({ overrides: [{ model: 'llama*', input: 0, output: 0 }] }) });
 */
export function createPriceBook(options: PriceBookOptions = {}): PriceBook {
  const { overrides = [], sources = [genaiPrices()] } = options;
  const tiers = { ...TIERS, ...options.tiers };
  check(sources, tiers);
  const chain = [reportedCost, overridePrices(overrides), ...sources];
  return {
    price: (call) => price(call, chain, tiers),
    sources: () => Promise.all(chain.map(about)),
  };
}

/** A source that cannot tell is named all the same. */
async function about(source: PriceSource): Promise<PriceSourceInfo> {
  try {
    return { name: source.name, ...(await source.about?.()) };
  } catch (fault) {
    report('callback_error', `the price source "${source.name}" failed`, fault);
    return { name: source.name };
  }
}

function price(
  call: PricedCall,
  chain: readonly PriceSource[],
  tiers: Readonly<Record<string, number>>,
): Cost {
  for (const source of chain) {
    const found = ask(source, call);
    if (found === undefined) continue;
    if (!('rates' in found))
      return { ...found, currency: 'USD', source: source.name, status: 'priced' };
    return costOf(call, found, source.name, tiers);
  }
  return { status: hasCounts(call.usage) ? 'unknown_model' : 'no_usage' };
}

/** A source that fails does not stand in the way of the next one. */
function ask(source: PriceSource, call: PricedCall): FoundPrice | undefined {
  try {
    return source.find(call);
  } catch (fault) {
    report('callback_error', `the price source "${source.name}" failed`, fault);
    return undefined;
  }
}

function costOf(
  call: PricedCall,
  found: RatesFound,
  source: string,
  tiers: Readonly<Record<string, number>>,
): Cost {
  const { usage = {} } = call;
  const rates = ratesFor(usage.inputTokens ?? 0, found.rates, found.longContext);
  // A search or a ranking may be charged by the call alone.
  const isByCall = rates.input === undefined && rates.output === undefined;
  if (!hasCounts(call.usage) && !isFree(rates) && !isByCall) return { status: 'no_usage' };
  const priced = priceUsage(usage, rates);
  const tier = specialTier(call.serviceTier);
  const factor =
    tier === undefined || found.ofTier === tier ? 1 : (found.tiers?.[tier] ?? tiers[tier]);
  const inputNanoUsd = Math.round(priced.input * (factor ?? 1));
  const outputNanoUsd = Math.round(priced.output * (factor ?? 1));
  const totalNanoUsd = inputNanoUsd + outputNanoUsd;
  if (!Number.isSafeInteger(totalNanoUsd)) return { status: 'invalid_usage' };
  const estimated =
    priced.estimated ||
    found.estimated === true ||
    usage.estimated === true ||
    factor === undefined ||
    isHalf(call);
  return {
    inputNanoUsd,
    outputNanoUsd,
    totalNanoUsd,
    currency: 'USD',
    source,
    priceVersion: found.version,
    ...(estimated ? { estimated } : undefined),
    status: 'priced',
  };
}

function hasCounts(usage: Usage | undefined): boolean {
  return usage?.inputTokens !== undefined || usage?.outputTokens !== undefined;
}

/** An answer that was cut off may have told what it read and not what it wrote. */
function isHalf({ kind, usage }: PricedCall): boolean {
  if (kind !== 'llm' || usage === undefined) return false;
  return (usage.inputTokens === undefined) !== (usage.outputTokens === undefined);
}

function check(sources: readonly PriceSource[], tiers: Readonly<Record<string, unknown>>): void {
  if (!Array.isArray(sources)) fail('sources', 'must be a list of price sources.');
  sources.forEach((source: Partial<PriceSource> | undefined, i) => {
    if (typeof source?.name !== 'string' || typeof source.find !== 'function') {
      fail(`sources[${i}]`, 'must be a price source: { name, find(call) }.');
    }
  });
  for (const [tier, factor] of Object.entries(tiers)) {
    if (typeof factor !== 'number' || !Number.isFinite(factor) || factor < 0) {
      fail(`tiers.${tier}`, 'must be a number from 0.');
    }
  }
}

function fail(path: string, problem: string): never {
  throw new LlmTraceError('invalid_option', `Option "${path}" ${problem}`, { from: 'cost' });
}
