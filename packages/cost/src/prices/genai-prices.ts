import {
  calcPrice,
  findProvider,
  waitForUpdate,
  type ModelInfo,
  type ModelPrice,
  type Provider,
} from '@pydantic/genai-prices';
import type { PricedCall } from '@llmtrace/core';
import { Memo } from './memo.js';
import type { PriceSource, RatesFound } from './price-source.js';
import { providerName } from './provider-name.js';
import type { LongContextRates, Rates } from './rates.js';

/** The edition of the bundled catalogue: the version of `@pydantic/genai-prices`, which this package pins. */
export const CATALOGUE_VERSION = '0.1.8';

interface Found {
  /** The provider with this model alone, so that asking it again is cheap. */
  readonly provider: Provider;
  readonly model: ModelInfo;
  /** A name that the model is known by; its own id need not be one. */
  readonly name: string;
  readonly guessed: boolean;
  /** The rates that were last asked for, and the minute they are of: some change with the day or the hour, most never. */
  rates: RatesFound | undefined;
  ratesOf: number;
}

const MINUTE_MS = 60_000;
const RATE_OF: Readonly<Record<string, keyof Rates>> = {
  input_mtok: 'input',
  cache_read_mtok: 'cachedInput',
  cache_write_mtok: 'cacheWrite',
  cache_write_1h_mtok: 'cacheWrite1h',
  input_audio_mtok: 'audioInput',
  cache_audio_read_mtok: 'cachedAudio',
  output_mtok: 'output',
  output_reasoning_mtok: 'reasoning',
  output_audio_mtok: 'audioOutput',
  output_image_mtok: 'imageOutput',
};
const PER_THOUSAND: Readonly<Record<string, keyof Rates>> = {
  requests_kcount: 'callUsd',
  web_searches_kcount: 'webSearchUsd',
};

/**
 * The public list prices of some 1,500 models, bundled and offline, as of the day of each call.
 *
 * Source: `@pydantic/genai-prices`.
 */
export function genaiPrices(): PriceSource {
  const models = new Memo<Found | undefined>();
  return {
    name: 'genai-prices',
    async about() {
      const providers = await waitForUpdate();
      const models = providers?.reduce((sum, provider) => sum + provider.models.length, 0);
      return { version: CATALOGUE_VERSION, ...(models === undefined ? undefined : { models }) };
    },
    find(call) {
      const found =
        findModel(models, call, call.responseModel) ?? findModel(models, call, call.model);
      if (found === undefined) return undefined;
      const minute = Array.isArray(found.model.prices) ? Math.floor(call.at / MINUTE_MS) : 0;
      if (found.rates === undefined || found.ratesOf !== minute) {
        found.rates = ratesAt(found, call.at);
        found.ratesOf = minute;
      }
      return found.rates;
    },
  };
}

function findModel(
  models: Memo<Found | undefined>,
  { provider }: PricedCall,
  model: string | undefined,
): Found | undefined {
  if (model === undefined) return undefined;
  return models.get(`${provider ?? ''}\n${model}`, () => lookUp(provider, model));
}

function lookUp(provider: string | undefined, model: string): Found | undefined {
  const named = provider === undefined ? undefined : providerName(provider);
  if (named !== undefined) {
    const found = inProvider(named, model, false);
    if (found !== undefined) return found;
    // Whoever speaks OpenAI's protocol is recorded as `openai`; any other provider means what it says.
    if (named !== 'openai') return undefined;
  }
  // `meta-llama/Llama-3.3-70B`, `mistral:7b`: names of weights, which anybody may run.
  if (/[/:]/.test(model)) return undefined;
  const maker = findProvider({ modelId: model })?.id;
  return maker === undefined || maker === named ? undefined : inProvider(maker, model, true);
}

function inProvider(providerId: string, model: string, guessed: boolean): Found | undefined {
  const result = calcPrice({}, model, { providerId });
  if (result === null) return undefined;
  const { provider, model: info } = result;
  const alone = { ...provider, models: [info] };
  return { provider: alone, model: info, name: model, guessed, rates: undefined, ratesOf: 0 };
}

function ratesAt({ provider, name, guessed }: Found, at: number): RatesFound {
  const price: ModelPrice =
    calcPrice({}, name, { provider, timestamp: new Date(at) })?.model_price ?? {};
  const starts = new Set<number>();
  for (const rate of Object.values(price)) {
    if (typeof rate === 'object') for (const { start } of rate.tiers) starts.add(start);
  }
  const longContext = [...starts].map((start): LongContextRates => ({
    aboveInputTokens: start,
    rates: ratesOf(price, start + 1),
  }));
  return {
    rates: ratesOf(price, 0),
    version: CATALOGUE_VERSION,
    ...(longContext.length === 0 ? undefined : { longContext }),
    ...(guessed ? { estimated: true } : undefined),
  };
}

function ratesOf(price: ModelPrice, inputTokens: number): Rates {
  const rates: { -readonly [K in keyof Rates]: Rates[K] } = {};
  for (const [key, value] of Object.entries(price)) {
    if (value === undefined) continue;
    let rate = typeof value === 'number' ? value : value.base;
    if (typeof value === 'object') {
      for (const tier of value.tiers) if (inputTokens > tier.start) rate = tier.price;
    }
    const name = RATE_OF[key];
    const each = PER_THOUSAND[key];
    if (name !== undefined) rates[name] = rate;
    if (each !== undefined) rates[each] = rate / 1_000;
  }
  return rates;
}
