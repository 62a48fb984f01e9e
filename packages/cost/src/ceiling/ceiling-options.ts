import { LlmTraceError, type PriceBook } from '@llmtrace/core';
import type { CeilingExceeded } from './cost-ceiling-error.js';

/** Whose spending a ceiling holds down. */
export type CeilingScope = 'trace' | 'user' | 'tenant' | 'feature';

/** How `withCostCeiling` limits what calls may cost. */
export interface CostCeilingOptions {
  /** The most that may be spent. Units: USD. */
  readonly usd: number;
  /** Default: `trace`. */
  readonly scope?: CeilingScope;
  /**
   * Whose ledger it is. Default: the `userId`, `tenantId` or `feature` of the running trace; those without one share a
   * ledger. A trace needs none.
   */
  readonly key?: string;
  /** After how long a user, tenant or feature begins anew, counted from midnight UTC. Units: ms. Default: a day. */
  readonly windowMs?: number;
  /**
   * What happens to a call that would pass the ceiling. `throw` refuses it, `warn` counts it and lets it through; a
   * function decides, and what it throws reaches the caller. Default: `throw`.
   */
  readonly onExceed?: 'throw' | 'warn' | ((exceeded: CeilingExceeded) => 'allow' | 'refuse');
  /** What happens to a call whose price is not known. Default: `allow`, which is counted. */
  readonly onUnknownPrice?: 'allow' | 'refuse';
  /** Counts the tokens of a prompt. Default: one for each byte of UTF-8, which no tokenizer exceeds. */
  readonly tokenizer?: (text: string, model: string | undefined) => number;
  /** What a call is taken to write at most that sets no limit itself. Units: tokens. Default: 4,096. */
  readonly maxOutputTokens?: number;
  /** Default: the prices of the tracer in force, else the public list prices. */
  readonly prices?: PriceBook;
}

const DAY_MS = 86_400_000;
const NANO_USD = 1_000_000_000;
const SCOPES: ReadonlySet<unknown> = new Set<CeilingScope>(['trace', 'user', 'tenant', 'feature']);
const KNOWN: ReadonlySet<string> = new Set<keyof CostCeilingOptions>([
  'usd',
  'scope',
  'key',
  'windowMs',
  'onExceed',
  'onUnknownPrice',
  'tokenizer',
  'maxOutputTokens',
  'prices',
]);

/** Options after defaults and validation. */
export interface CostCeilingConfig {
  readonly nanoUsd: number;
  readonly scope: CeilingScope;
  readonly key: string | undefined;
  readonly windowMs: number;
  readonly onExceed: NonNullable<CostCeilingOptions['onExceed']>;
  readonly onUnknownPrice: 'allow' | 'refuse';
  readonly tokenizer: CostCeilingOptions['tokenizer'];
  readonly maxOutputTokens: number;
  readonly prices: PriceBook | undefined;
}

/** Checks the options of a ceiling. Errors: `invalid_option` with the option's path. */
export function resolveCeiling(options: CostCeilingOptions): CostCeilingConfig {
  for (const name of Object.keys(options)) {
    if (!KNOWN.has(name)) fail(name, 'is not known.');
  }
  const {
    usd,
    scope = 'trace',
    key,
    windowMs = DAY_MS,
    onExceed = 'throw',
    onUnknownPrice = 'allow',
    tokenizer,
    maxOutputTokens = 4_096,
    prices,
  } = options;
  checkNumber('usd', usd, 0);
  checkNumber('windowMs', windowMs, 1);
  checkNumber('maxOutputTokens', maxOutputTokens, 0);
  if (!SCOPES.has(scope)) fail('scope', 'must be "trace", "user", "tenant" or "feature".');
  if (key !== undefined && typeof key !== 'string') fail('key', 'must be a string.');
  if (onExceed !== 'throw' && onExceed !== 'warn' && typeof onExceed !== 'function') {
    fail('onExceed', 'must be "throw", "warn" or a function.');
  }
  if (onUnknownPrice !== 'allow' && onUnknownPrice !== 'refuse') {
    fail('onUnknownPrice', 'must be "allow" or "refuse".');
  }
  if (tokenizer !== undefined && typeof tokenizer !== 'function') {
    fail('tokenizer', 'must be a function.');
  }
  if (prices !== undefined && typeof prices?.price !== 'function') {
    fail('prices', 'must be a price book.');
  }
  return {
    nanoUsd: Math.round(usd * NANO_USD),
    scope,
    key,
    windowMs,
    onExceed,
    onUnknownPrice,
    tokenizer,
    maxOutputTokens,
    prices,
  };
}

function checkNumber(name: string, value: unknown, least: number): void {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < least) {
    fail(name, `must be a number from ${least}.`);
  }
}

function fail(path: string, problem: string): never {
  throw new LlmTraceError('invalid_option', `Option "${path}" of the ceiling ${problem}`, {
    from: 'cost',
  });
}
