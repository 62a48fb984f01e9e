import type { SpanKind } from './kinds.js';
import type { Cost, Usage } from './span-data.js';

/** The kinds of span that are paid for. */
export type PricedKind = 'llm' | 'embedding' | 'rerank';

/** Whether a kind of span is a call to a model that is paid for. */
export function isPricedKind(kind: SpanKind): kind is PricedKind {
  return kind === 'llm' || kind === 'embedding' || kind === 'rerank';
}

/**
 * What a price depends on.
 *
 * Shape: `model` was asked for, `responseModel` answered. `usage` counts cached tokens in `inputTokens`.
 * Units: `at` epoch ms, when the call began.
 */
export interface PricedCall {
  readonly kind: PricedKind;
  readonly provider?: string;
  readonly model?: string;
  readonly responseModel?: string;
  readonly usage?: Usage;
  /** The tier that served the call, in the provider's word: `default`, `flex`, `priority`, `batch`, … */
  readonly serviceTier?: string;
  readonly at: number;
}

/** One place where a price book looks prices up. Shape: what it cannot tell is left out. */
export interface PriceSourceInfo {
  readonly name: string;
  /** Which edition its prices are. */
  readonly version?: string;
  /** How many models it knows, or how many prices of one's own there are. */
  readonly models?: number;
}

/**
 * Knows what calls cost. Asked once a call, after the response has been sent; `createPriceBook` of `@llmtrace/cost`
 * makes one.
 *
 * Errors: a throw is counted as `callback_error` and leaves the call without a price.
 */
export interface PriceBook {
  price(call: PricedCall): Cost;
  /** Where its prices come from, in the order in which they are asked; for people. */
  sources?(): Promise<readonly PriceSourceInfo[]>;
}
