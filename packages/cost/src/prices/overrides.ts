import { LlmTraceError, type PricedCall } from '@llmtrace/core';
import type { PriceSource, RatesFound } from './price-source.js';
import { providerName } from './provider-name.js';
import { RATE_NAMES, type LongContextRates, type Rates } from './rates.js';
import { specialTier } from './service-tier.js';

/**
 * A price of your own: a contract, a model on your own machines (all rates 0), a tier. The first that fits counts.
 *
 * Shape: rates as in {@link Rates}. `model` is a name, or the beginning of one and `*`.
 *
 * @example
 * { provider: 'openai', model: 'gpt-4.1*', input: 1.6, cachedInput: 0.4, output: 6.4, from: '2026-07-01' }
 */
export interface PriceOverride extends Rates {
  readonly model: string;
  readonly provider?: string;
  /** Only calls that this tier served; without it, all of them. */
  readonly serviceTier?: string;
  /** What the rates are multiplied with for a tier. */
  readonly tiers?: Readonly<Record<string, number>>;
  readonly longContext?: readonly LongContextRates[];
  /** Calls from this moment on. Units: a date in ISO form, or epoch ms. */
  readonly from?: string | number;
  /** Calls before this moment. */
  readonly until?: string | number;
  /** Kept with each cost. Default: `from`, else `override`. */
  readonly version?: string;
}

interface Rule {
  readonly name: string;
  readonly isPrefix: boolean;
  readonly provider: string | undefined;
  readonly tier: string | undefined;
  readonly from: number;
  readonly until: number;
  readonly found: RatesFound;
}

/**
 * Prices of your own as a source.
 *
 * Errors: `invalid_option` with the override's path.
 */
export function overridePrices(overrides: readonly PriceOverride[]): PriceSource {
  if (!Array.isArray(overrides)) fail('overrides', 'must be a list of prices.');
  const rules = overrides.map((override: PriceOverride, i) => ruleOf(override, `overrides[${i}]`));
  return {
    name: 'override',
    about: async () => ({ models: rules.length }),
    find: (call) => rules.find((rule) => fits(rule, call))?.found,
  };
}

function fits(rule: Rule, call: PricedCall): boolean {
  if (call.at < rule.from || call.at >= rule.until) return false;
  if (rule.provider !== undefined && rule.provider !== providerName(call.provider ?? '')) {
    return false;
  }
  if (rule.tier !== undefined && rule.tier !== tierOf(call.serviceTier)) return false;
  return isNamed(rule, call.responseModel) || isNamed(rule, call.model);
}

function isNamed({ name, isPrefix }: Rule, model: string | undefined): boolean {
  if (model === undefined) return false;
  return isPrefix ? model.startsWith(name) : model === name;
}

function tierOf(serviceTier: string | undefined): string {
  return specialTier(serviceTier) ?? 'default';
}

function ruleOf(override: PriceOverride, path: string): Rule {
  if (typeof override !== 'object' || override === null) fail(path, 'must be an object.');
  const { model, provider, serviceTier, tiers, longContext, from, until, version } = override;
  if (typeof model !== 'string' || model === '') fail(`${path}.model`, 'must name a model.');
  const isPrefix = model.endsWith('*');
  const rates = ratesOf(override, path);
  for (const [tier, factor] of Object.entries(tiers ?? {})) {
    checkAmount(factor, `${path}.tiers.${tier}`);
  }
  const steps = longContext?.map((step, i) => ({
    aboveInputTokens: checkAmount(
      step.aboveInputTokens,
      `${path}.longContext[${i}].aboveInputTokens`,
    ),
    rates: ratesOf(step.rates, `${path}.longContext[${i}].rates`),
  }));
  return {
    name: isPrefix ? model.slice(0, -1) : model,
    isPrefix,
    provider: provider === undefined ? undefined : providerName(provider),
    tier: serviceTier === undefined ? undefined : tierOf(serviceTier),
    from: from === undefined ? -Infinity : timeOf(from, `${path}.from`),
    until: until === undefined ? Infinity : timeOf(until, `${path}.until`),
    found: {
      rates,
      version: version ?? (from === undefined ? 'override' : String(from)),
      ...(steps === undefined ? undefined : { longContext: steps }),
      ...(tiers === undefined ? undefined : { tiers }),
      ...(serviceTier === undefined ? undefined : { ofTier: tierOf(serviceTier) }),
    },
  };
}

function ratesOf(given: Rates, path: string): Rates {
  const rates: { -readonly [K in keyof Rates]: Rates[K] } = {};
  for (const name of RATE_NAMES) {
    const rate = given?.[name];
    if (rate !== undefined) rates[name] = checkAmount(rate, `${path}.${name}`);
  }
  if (Object.keys(rates).length === 0) {
    fail(
      path,
      `needs a rate: ${RATE_NAMES.join(', ')}. A model of your own has { input: 0, output: 0 }.`,
    );
  }
  return rates;
}

function checkAmount(value: unknown, path: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  return fail(path, 'must be a number from 0.');
}

function timeOf(value: string | number, path: string): number {
  const time = typeof value === 'number' ? value : Date.parse(value);
  return Number.isFinite(time) ? time : fail(path, 'must be a date, such as "2026-07-01".');
}

function fail(path: string, problem: string): never {
  throw new LlmTraceError('invalid_option', `Option "${path}" ${problem}`, { from: 'cost' });
}
