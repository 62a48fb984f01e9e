import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { LlmTraceError, type PricedCall } from '@llmtrace/core';
import type { PriceSource, RatesFound } from './price-source.js';
import { providerName } from './provider-name.js';
import type { LongContextRates, Rates } from './rates.js';
import { specialTier } from './service-tier.js';

type Entry = Readonly<Record<string, unknown>>;

interface PriceFile {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly version: string;
}

const PER_MILLION = 1_000_000;
// Source: LiteLLM's model_prices_and_context_window.json; all rates are USD per token.
const KEYS: readonly (readonly [string, keyof Rates])[] = [
  ['input_cost_per_token', 'input'],
  ['cache_read_input_token_cost', 'cachedInput'],
  ['cache_creation_input_token_cost', 'cacheWrite'],
  ['cache_creation_input_token_cost_above_1hr', 'cacheWrite1h'],
  ['input_cost_per_audio_token', 'audioInput'],
  ['output_cost_per_token', 'output'],
  ['output_cost_per_reasoning_token', 'reasoning'],
  ['output_cost_per_audio_token', 'audioOutput'],
  ['output_cost_per_image_token', 'imageOutput'],
];
const SUFFIX_OF_TIER: Readonly<Record<string, string>> = {
  batch: '_batches',
  flex: '_flex',
  priority: '_priority',
};
const LONG_CONTEXT = /_above_(\d+)k_tokens$/;

/**
 * Prices from a file in the format of LiteLLM's `model_prices_and_context_window.json`, read when it is first asked.
 *
 * Errors: `invalid_option` where there is no such file; what cannot be read in it is counted when it is asked.
 */
export function liteLlmPrices({ file }: { readonly file: string }): PriceSource {
  if (typeof file !== 'string' || !existsSync(file)) {
    throw new LlmTraceError('invalid_option', `Option "file" names no file: ${String(file)}.`, {
      from: 'cost',
    });
  }
  let prices: PriceFile | undefined;
  return {
    name: 'litellm',
    async about() {
      prices ??= readPrices(file);
      return { version: prices.version, models: prices.entries.size };
    },
    find(call) {
      prices ??= readPrices(file);
      return findIn(prices, call, call.responseModel) ?? findIn(prices, call, call.model);
    },
  };
}

function readPrices(file: string): PriceFile {
  const text = readFileSync(file, 'utf8');
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) throw new TypeError('no price file');
  const entries = Object.entries(parsed).filter(
    (item): item is [string, Entry] => typeof item[1] === 'object' && item[1] !== null,
  );
  return {
    entries: new Map(entries),
    version: createHash('sha256').update(text).digest('hex').slice(0, 12),
  };
}

function findIn(
  { entries, version }: PriceFile,
  { provider, serviceTier }: PricedCall,
  model: string | undefined,
): RatesFound | undefined {
  if (model === undefined) return undefined;
  const entry =
    (provider === undefined ? undefined : entries.get(`${provider}/${model}`)) ??
    entries.get(model);
  if (entry === undefined || !isOfProvider(entry, provider)) return undefined;
  const tier = specialTier(serviceTier);
  const ofTier = tier === undefined ? undefined : ratesOf(entry, '', SUFFIX_OF_TIER[tier] ?? '?');
  const hasTier = ofTier?.input !== undefined;
  const suffix = hasTier ? (SUFFIX_OF_TIER[tier as string] as string) : '';
  const standard = ratesOf(entry, '', '');
  const rates = hasTier ? { ...standard, ...ofTier } : standard;
  if (rates.input === undefined && rates.output === undefined) return undefined;
  const longContext = longContextOf(entry, suffix, rates);
  return {
    rates,
    version,
    ...(longContext.length === 0 ? undefined : { longContext }),
    ...(hasTier ? { ofTier: tier as string } : undefined),
  };
}

function isOfProvider(entry: Entry, provider: string | undefined): boolean {
  const listed = entry['litellm_provider'];
  if (provider === undefined || typeof listed !== 'string') return true;
  const named = providerName(provider);
  // `vertex_ai-language-models` lists models of `vertex_ai`.
  return providerName(listed) === named || providerName(listed.split('-')[0] ?? '') === named;
}

function longContextOf(entry: Entry, suffix: string, base: Rates): readonly LongContextRates[] {
  const steps = new Set<string>();
  for (const key of Object.keys(entry)) {
    const step = LONG_CONTEXT.exec(key)?.[1];
    if (step !== undefined) steps.add(step);
  }
  return [...steps].map((step) => ({
    aboveInputTokens: Number(step) * 1_000,
    rates: { ...base, ...ratesOf(entry, `_above_${step}k_tokens`, suffix) },
  }));
}

function ratesOf(entry: Entry, step: string, suffix: string): Rates {
  const rates: { -readonly [K in keyof Rates]: Rates[K] } = {};
  for (const [key, name] of KEYS) {
    const value = entry[`${key}${step}${suffix}`];
    if (typeof value === 'number' && value >= 0) {
      // A price per token such as 4e-07 is no binary fraction; per million it is one again.
      rates[name] = Number((value * PER_MILLION).toPrecision(12));
    }
  }
  return rates;
}
