import type { PriceBook } from '../model/price-book.js';
import { isPricedKind } from '../model/price-book.js';
import type { SpanRecord } from '../model/record.js';
import type { Cost } from '../model/span-data.js';
import { isCall, wrapperCalls } from './calls.js';
import { CostSums, type CostTotals } from './cost-sums.js';
import { priceCall } from './price-call.js';
import { recordNodes, type RecordNode } from './record-calls.js';

/** A stored call and what it costs now. */
export interface PricedSpan {
  readonly span: SpanRecord;
  readonly before: Cost | undefined;
  readonly after: Cost;
}

/**
 * Prices the leaf calls of a stored trace as of when they were made.
 *
 * Shape: the calls that were looked at, changed or not. A cost that the app set or the provider reported stands, and no
 * price is lost: where there is none any more, the old one stays. `unpricedOnly` leaves every call alone that has a price.
 */
export function priceRecord(
  stored: readonly SpanRecord[],
  prices: PriceBook,
  { unpricedOnly }: { readonly unpricedOnly: boolean },
): readonly PricedSpan[] {
  const nodes = recordNodes(stored);
  const wrappers = wrapperCalls(nodes);
  const spans: PricedSpan[] = [];
  for (const node of nodes) {
    const { span } = node;
    if (!isCall(node) || wrappers?.has(node) === true) continue;
    const before = node.data['cost'] as Cost | undefined;
    const after = mayPrice(node, before, unpricedOnly) ? price(node, prices) : before;
    if (after === undefined) continue;
    const kept = before?.status === 'priced' && after.status !== 'priced' ? before : after;
    spans.push({ span, before, after: kept });
  }
  return spans;
}

/** What the leaf calls among the spans of a stored trace cost. */
export function costTotals(spans: readonly SpanRecord[]): CostTotals {
  const nodes = recordNodes(spans);
  const wrappers = wrapperCalls(nodes);
  const sums = new CostSums<RecordNode>();
  for (const node of nodes) {
    if (node.kind === 'eval') sums.addEval(node);
    if (isCall(node) && wrappers?.has(node) !== true) sums.add(node);
  }
  return sums.totals();
}

function price({ kind, data, span }: RecordNode, prices: PriceBook): Cost | undefined {
  return isPricedKind(kind) ? priceCall(kind, data, span.startTime, prices) : undefined;
}

function mayPrice(node: RecordNode, before: Cost | undefined, unpricedOnly: boolean): boolean {
  if (node.status === 'unset' || (node.status === 'error' && node.data['usage'] === undefined)) {
    return false;
  }
  if (before?.status !== 'priced') return true;
  return !unpricedOnly && before.priceVersion !== undefined;
}
