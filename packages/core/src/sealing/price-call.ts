import { ignoreRejection, report } from '../diagnostics.js';
import type { PriceBook, PricedCall, PricedKind } from '../model/price-book.js';
import type { Cost, Usage } from '../model/span-data.js';
import { checkUsage } from '../model/usage.js';

const STATUSES: ReadonlySet<unknown> = new Set<Cost['status']>([
  'priced',
  'unknown_model',
  'no_usage',
  'invalid_usage',
]);

/**
 * Asks a price book what one call cost, from the data of its span.
 *
 * Shape: parts of the usage that exceed their total are cut to it, which makes the price an estimate; counts that cannot
 * be, such as negative ones, make it `invalid_usage`.
 * Units: `at` epoch ms, when the call began.
 * Errors: none; a price book that throws is counted as `callback_error`.
 */
export function priceCall(
  kind: PricedKind,
  data: Readonly<Record<string, unknown>>,
  at: number,
  prices: PriceBook,
): Cost {
  const given = data['usage'] ?? undefined;
  const checked =
    typeof given === 'object' && given !== null ? checkUsage(given as Usage) : undefined;
  if (checked?.invalid === true || (given !== undefined && checked === undefined)) {
    return { status: 'invalid_usage' };
  }
  const { raw, estimated } = (given ?? {}) as Usage;
  const usage = checked?.usage;
  if (usage !== undefined && estimated === true) usage.estimated = true;
  if (usage !== undefined && raw !== undefined) usage.raw = raw;
  try {
    const cost: unknown = prices.price(callOf(kind, data, usage, at));
    if (!isCost(cost)) {
      ignoreRejection(cost, 'a price book must answer at once');
      throw new TypeError('not a cost');
    }
    return knownFields(cost, checked?.clamped === true);
  } catch (fault) {
    report('callback_error', 'the price book could not price a call', fault);
    return { status: usage === undefined ? 'no_usage' : 'unknown_model' };
  }
}

function callOf(
  kind: PricedKind,
  data: Readonly<Record<string, unknown>>,
  usage: Usage | undefined,
  at: number,
): PricedCall {
  const call: { -readonly [K in keyof PricedCall]: PricedCall[K] } = { kind, at };
  for (const name of ['provider', 'model', 'responseModel', 'serviceTier'] as const) {
    const value = data[name];
    if (typeof value === 'string' && value !== '') call[name] = value;
  }
  if (usage !== undefined) call.usage = usage;
  return call;
}

function knownFields(cost: Cost, clamped: boolean): Cost {
  const { inputNanoUsd, outputNanoUsd, totalNanoUsd, currency, source, priceVersion, status } =
    cost;
  const known: { -readonly [K in keyof Cost]?: Cost[K] } = {};
  if (inputNanoUsd !== undefined) known.inputNanoUsd = inputNanoUsd;
  if (outputNanoUsd !== undefined) known.outputNanoUsd = outputNanoUsd;
  if (totalNanoUsd !== undefined) known.totalNanoUsd = totalNanoUsd;
  if (currency !== undefined) known.currency = currency;
  if (source !== undefined) known.source = source;
  if (priceVersion !== undefined) known.priceVersion = priceVersion;
  if (cost.estimated === true || (clamped && status === 'priced')) known.estimated = true;
  return Object.assign(known, { status });
}

function isCost(value: unknown): value is Cost {
  const { status, totalNanoUsd } = (value ?? {}) as { status?: unknown; totalNanoUsd?: unknown };
  if (!STATUSES.has(status)) return false;
  return status !== 'priced' || (Number.isSafeInteger(totalNanoUsd) && Number(totalNanoUsd) >= 0);
}
