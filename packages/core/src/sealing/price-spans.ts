import { isPricedKind, type PriceBook } from '../model/price-book.js';
import { wrapperCalls } from './calls.js';
import { COST_SHAPE } from './data-shapes.js';
import { isKnownWrapper } from './late-calls.js';
import { priceCall } from './price-call.js';
import type { SealContext } from './seal-context.js';
import { sealData } from './seal-data.js';
import type { SpanDraft } from './span-draft.js';

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
  }
}

/** As {@link priceSpans}, for a span that ended after its trace was written and was noted with `noteCall`. */
export function priceLateSpan(draft: SpanDraft, context: SealContext, epochOffset: number): void {
  const { prices } = context.options;
  if (prices === undefined || isKnownWrapper(draft.span)) return;
  price(draft, prices, context, epochOffset);
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
