import type { TraceOutcome } from '../model/kinds.js';
import type { LiveTrace } from '../model/live-trace.js';
import { decideOutcome } from '../model/outcome.js';
import type { TraceTotals } from '../model/record.js';
import { linkCauses } from './causes.js';
import { usedInTrace, type UsedInTrace } from './distinct.js';
import { draftSpans } from './draft-spans.js';
import { noteOpenTrace } from './late-calls.js';
import { outcomeFacts } from './outcome-facts.js';
import { priceSpans } from './price-spans.js';
import type { SealContext } from './seal-context.js';
import type { SpanDraft } from './span-draft.js';
import { totalsOf } from './totals.js';

/** A trace whose structure is known and whose text waits: what is decided on before anything is masked. */
export interface TraceDraft {
  readonly trace: LiveTrace;
  /** In the order in which they started. */
  readonly spans: readonly SpanDraft[];
  readonly outcome: TraceOutcome;
  readonly used: UsedInTrace;
  readonly totals: TraceTotals;
}

/** Drafts an ended trace. Errors: none that a captured value could cause. */
export function draftTrace(trace: LiveTrace, context: SealContext): TraceDraft {
  const spans = draftSpans(trace, context);
  linkCauses(spans, context);
  noteOpenTrace(spans);
  priceSpans(spans, context, trace.epochOffset);
  return {
    trace,
    spans,
    outcome: decideOutcome(outcomeFacts(trace, spans)),
    used: usedInTrace(spans),
    totals: totalsOf(spans),
  };
}
