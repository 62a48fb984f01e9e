import type { PriceBook } from '../model/price-book.js';
import { isPricedKind } from '../model/price-book.js';
import type { SpanRecord, TraceRecord } from '../model/record.js';
import type { Cost } from '../model/span-data.js';
import { isCall, wrapperCalls } from './calls.js';
import { CostSums, type CostNode, type CostTotals } from './cost-sums.js';
import { priceCall } from './price-call.js';

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

interface Node extends CostNode<Node> {
  readonly span: SpanRecord;
  data: Record<string, unknown>;
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
  const nodes = nodesOf(trace);
  const wrappers = wrapperCalls(nodes);
  const sums = new CostSums<Node>();
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

function price({ kind, data, span }: Node, prices: PriceBook): Cost | undefined {
  return isPricedKind(kind) ? priceCall(kind, data, span.startTime, prices) : undefined;
}

function mayPrice(node: Node, before: Cost | undefined, unpricedOnly: boolean): boolean {
  if (node.status === 'unset' || (node.status === 'error' && node.data['usage'] === undefined)) {
    return false;
  }
  if (before?.status !== 'priced') return true;
  return !unpricedOnly && before.priceVersion !== undefined;
}

/** Parents start before their children; a file that says otherwise makes no circle here. */
function nodesOf({ spans }: TraceRecord): readonly Node[] {
  const byId = new Map<string, Node>();
  return spans.map((span) => {
    const node: Node = {
      span,
      kind: span.kind,
      status: span.status,
      parent: byId.get(span.runtimeParentSpanId ?? span.parentSpanId),
      data: { ...span.data },
    };
    byId.set(span.spanId, node);
    return node;
  });
}
