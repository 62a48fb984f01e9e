import type { LiveSpan } from '../model/live-span.js';
import { isPricedKind, type PriceBook } from '../model/price-book.js';
import { wrapperCalls } from './calls.js';
import { COST_SHAPE } from './data-shapes.js';
import { priceCall } from './price-call.js';
import type { SealContext } from './seal-context.js';
import { sealData } from './seal-data.js';
import type { SpanDraft } from './span-draft.js';

/** Calls that end after their trace was written and only wrap one that was in it. */
const lateWrappers: WeakSet<LiveSpan> = new WeakSet();

/**
 * Sets what each leaf call of a trace cost. A cost that the app or the provider's answer set stands; a call that wraps
 * another carries none, so that nothing counts twice.
 *
 * Units: `epochOffset` ms from the tracer's clock to epoch time.
 * Errors: none.
 */
export function priceSpans(
  drafts: readonly SpanDraft[],
  context: SealContext,
  epochOffset: number,
): void {
  const { prices } = context.options;
  if (prices === undefined) return;
  const wrappers = wrapperCalls(drafts);
  for (const draft of drafts) {
    if (wrappers?.has(draft) !== true) price(draft, prices, context, epochOffset);
    else if (draft.span.endedAt < 0) lateWrappers.add(draft.span);
  }
}

/** As {@link priceSpans}, for a span that ended after its trace was written. */
export function priceLateSpan(draft: SpanDraft, context: SealContext, epochOffset: number): void {
  const { prices } = context.options;
  if (prices === undefined || !isPricedKind(draft.kind)) return;
  for (let at = draft.span.parent; at !== undefined; at = at.parent) {
    if (at.kind === 'tool' || at.kind === 'agent') break;
    if (at.kind === draft.kind && at.endedAt < 0) lateWrappers.add(at);
  }
  if (!lateWrappers.has(draft.span)) price(draft, prices, context, epochOffset);
}

function price(
  draft: SpanDraft,
  prices: PriceBook,
  context: SealContext,
  epochOffset: number,
): void {
  const { kind, span, data, status } = draft;
  // Names that are not known yet have no price.
  if (context.options.inquiry?.awaitsNames === true) return;
  if (!isPricedKind(kind) || (data['cost'] ?? undefined) !== undefined) return;
  // An open call is priced when it ends; one that failed before it used anything costs nothing that is known.
  if (span.endedAt < 0 || (status === 'error' && data['usage'] === undefined)) return;
  const cost = priceCall(kind, data, span.start + epochOffset, prices);
  data['cost'] = sealData(cost, COST_SHAPE, context.fields(draft.kind), 'data.cost');
}
