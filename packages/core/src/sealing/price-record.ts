import type { PriceBook } from '../model/price-book.js';
import { isPricedKind } from '../model/price-book.js';
import type { SpanRecord, TraceRecord } from '../model/record.js';
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

/** What pricing a stored trace anew came to. */
export interface RecordPrices {
  /** The leaf calls that were looked at, changed or not. */
  readonly spans: readonly PricedSpan[];
  readonly totals: CostTotals;
}

/**
 * Prices the leaf calls of a stored trace as of when they were made.
 *
 * Shape: a cost that the app set or the provider reported stands, and no price is lost: where there is none any more,
 * the old one stays. `unpricedOnly` leaves every call alone that has a price.
 */
export function priceRecord(
  trace: TraceRecord,
  prices: PriceBook,
  { unpricedOnly }: { readonly unpricedOnly: boolean },
): RecordPrices {
  const nodes = recordNodes(trace.spans);
  const wrappers = wrapperCalls(nodes);
  const sums = new CostSums<RecordNode>();
  const spans: PricedSpan[] = [];
  for (const node of nodes) {
    const { span } = node;
    if (node.kind === 'eval') sums.addEval(node);
    if (!isCall(node) || wrappers?.has(node) === true) continue;
    const before = node.data['cost'] as Cost | undefined;
    const after = mayPrice(node, before, unpricedOnly) ? price(node, prices) : before;
    if (after !== undefined) {
      const kept = before?.status === 'priced' && after.status !== 'priced' ? before : after;
      node.data = { ...node.data, cost: kept };
      spans.push({ span, before, after: kept });
    }
    sums.add(node);
  }
  return { spans, totals: sums.totals() };
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
