import type { LiveSpan } from '../model/live-span.js';
import type { LiveTrace } from '../model/live-trace.js';
import { decideOutcome, statusOf } from '../model/outcome.js';
import {
  SCHEMA_VERSION,
  type LateSpanRecord,
  type OpenTraceRecord,
  type TraceRecord,
} from '../model/record.js';
import { linkCauses } from './causes.js';
import { usedInTrace } from './distinct.js';
import { draftSpan, draftSpans } from './draft-spans.js';
import { outcomeFacts } from './outcome-facts.js';
import { priceLateSpan, priceSpans } from './price-spans.js';
import { roundMs } from './round-ms.js';
import { sealAttributes } from './seal-attributes.js';
import { SealContext } from './seal-context.js';
import { sealError } from './seal-error.js';
import type { SealOptions } from './seal-options.js';
import { sealEvents, sealSpan } from './seal-span.js';
import type { Sealed, SealedTrace } from './sealed.js';
import { totalsOf } from './totals.js';
import { firstQuestion, lastAnswer } from './trace-text.js';

export { sealScore } from './seal-score.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const FULL = { tier: 'full', rule: 'default', rate: 1 } as const;

/**
 * Makes the record of an ended trace: the only way to an exporter. Runs after the response.
 *
 * Errors: none that a captured value could cause.
 */
export function sealTrace(trace: LiveTrace, options: SealOptions): SealedTrace {
  const context = new SealContext(options);
  const drafts = draftSpans(trace, context);
  linkCauses(drafts, context);
  priceSpans(drafts, options.prices, trace.epochOffset);
  const outcome = decideOutcome(outcomeFacts(trace, drafts));
  const { rootSpanId } = trace;
  const spans = drafts.map((draft) =>
    sealSpan(draft, draft.parent?.span.spanId ?? rootSpanId, context),
  );
  const record: Mutable<Omit<TraceRecord, 'redaction'>> = {
    type: 'trace',
    schemaVersion: SCHEMA_VERSION,
    traceId: trace.traceId,
    rootSpanId,
    kind: trace.kind,
    name: context.text.label(trace.name),
    startTime: roundMs(trace.start + trace.epochOffset),
    durationMs: roundMs(Math.max(0, trace.endedAt - trace.start)),
    outcome,
    status: statusOf(outcome),
    ...options.identity,
    ...usedInTrace(drafts),
    totals: totalsOf(drafts),
    sampling: FULL,
    spans,
  };
  if (trace.remoteParentSpanId !== undefined) record.remoteParentSpanId = trace.remoteParentSpanId;
  if (trace.links !== undefined && trace.links.length > 0) record.links = trace.links;
  if (trace.failed) record.error = sealError(trace.error, trace.errorDetails, context);
  if (trace.attributes !== undefined) sealAttributes(trace.attributes, record, context);
  sealHttp(trace, record, context);
  const input = context.content(trace.input) ?? firstQuestion(drafts, spans);
  if (input !== undefined) record.input = input;
  const output = context.content(trace.output) ?? lastAnswer(drafts, spans);
  if (output !== undefined) record.output = output;
  if (trace.events !== undefined) {
    record.events = sealEvents(trace.events, trace.epochOffset, context);
  }
  if (trace.droppedSpans > 0) record.droppedSpans = trace.droppedSpans;
  return Object.assign(record, { redaction: context.text.record() }) as TraceRecord as SealedTrace;
}

/** Makes the record of a span that ended after its trace was written; its placeholders carry no numbers. */
export function sealLateSpan(span: LiveSpan, options: SealOptions): Sealed<LateSpanRecord> {
  const context = new SealContext(options, 'bare');
  const { traceId, rootSpanId } = span.trace;
  const draft = draftSpan(span, context);
  priceLateSpan(draft, options.prices, span.trace.epochOffset);
  const record: LateSpanRecord = {
    type: 'span',
    schemaVersion: SCHEMA_VERSION,
    traceId,
    rootSpanId,
    span: {
      ...sealSpan(draft, span.parent?.spanId ?? rootSpanId, context),
      late: true,
    },
  };
  return record as Sealed<LateSpanRecord>;
}

/** Makes the record of a root that is still open. */
export function sealOpenTrace(trace: LiveTrace, options: SealOptions): Sealed<OpenTraceRecord> {
  const { text } = new SealContext(options, 'bare');
  const { serviceName, environment } = options.identity;
  const requestId = trace.http?.requestId;
  const record: OpenTraceRecord = {
    type: 'open',
    schemaVersion: SCHEMA_VERSION,
    traceId: trace.traceId,
    rootSpanId: trace.rootSpanId,
    kind: trace.kind,
    name: text.label(trace.name),
    startTime: roundMs(trace.start + trace.epochOffset),
    serviceName,
    environment,
    ...(requestId === undefined ? undefined : { requestId: text.id(requestId) }),
  };
  return record as Sealed<OpenTraceRecord>;
}

function sealHttp(
  trace: LiveTrace,
  record: Partial<Mutable<TraceRecord>>,
  { text }: SealContext,
): void {
  const { http } = trace;
  if (http === undefined) return;
  record.method = text.id(http.method);
  if (http.route !== undefined) record.route = text.label(http.route);
  if (http.statusCode !== undefined) record.statusCode = http.statusCode;
  if (http.requestId !== undefined) record.requestId = text.id(http.requestId);
}
