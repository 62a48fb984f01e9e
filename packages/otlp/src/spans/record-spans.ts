import type {
  ErrorRecord,
  EventRecord,
  LateSpanRecord,
  SpanRecord,
  TraceRecord,
} from '@llmtrace/core';
import { AttributeBag } from '../dialects/attribute-bag.js';
import type { Dialect, Subject } from '../dialects/dialect.js';
import { wordSafely } from '../dialects/word-safely.js';
import { SPAN_KIND, STATUS_CODE, type OtlpEvent, type OtlpSpan } from '../wire/otlp-span.js';

const CLIENT_KINDS: ReadonlySet<SpanRecord['kind']> = new Set([
  'llm',
  'embedding',
  'retrieval',
  'rerank',
]);

/** Makes the OTLP spans of a trace: the root first, then its spans in the order in which they started. */
export function traceSpans(trace: TraceRecord, dialect: Dialect): readonly OtlpSpan[] {
  return [
    rootSpan(trace, dialect),
    ...trace.spans.map((span) => childSpan(trace.traceId, { what: 'span', span, trace }, dialect)),
  ];
}

/** Makes the OTLP span of one that ended after its trace had been sent. */
export function lateSpan({ traceId, span }: LateSpanRecord, dialect: Dialect): OtlpSpan {
  return childSpan(traceId, { what: 'span', span }, dialect);
}

function rootSpan(trace: TraceRecord, dialect: Dialect): OtlpSpan {
  const { name, attributes } = wordSafely(dialect, { what: 'root', trace });
  const endMs = trace.startTime + trace.durationMs;
  return {
    traceId: trace.traceId,
    spanId: trace.rootSpanId,
    ...(trace.remoteParentSpanId === undefined
      ? undefined
      : { parentSpanId: trace.remoteParentSpanId, parentIsRemote: true }),
    name,
    kind: trace.kind === 'request' ? SPAN_KIND.server : SPAN_KIND.internal,
    startMs: trace.startTime,
    endMs,
    attributes,
    events: eventsOf(trace.events, trace.error, endMs),
    links: trace.links ?? [],
    status: statusOf(trace.status === 'error', trace.error, trace.outcome),
  };
}

function childSpan(
  traceId: string,
  subject: Extract<Subject, { what: 'span' }>,
  dialect: Dialect,
): OtlpSpan {
  const { span } = subject;
  const { name, attributes } = wordSafely(dialect, subject);
  const endMs = span.startTime + span.durationMs;
  return {
    traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name,
    kind: CLIENT_KINDS.has(span.kind) ? SPAN_KIND.client : SPAN_KIND.internal,
    startMs: span.startTime,
    endMs,
    attributes,
    events: eventsOf(span.events, span.error, endMs),
    links: [],
    status: statusOf(span.status === 'error', span.error, span.status),
  };
}

function statusOf(
  failed: boolean,
  error: ErrorRecord | undefined,
  otherwise: string,
): OtlpSpan['status'] {
  if (!failed) return { code: STATUS_CODE.unset };
  return { code: STATUS_CODE.error, message: error?.message ?? error?.type ?? otherwise };
}

function eventsOf(
  events: readonly EventRecord[] | undefined,
  error: ErrorRecord | undefined,
  endMs: number,
): readonly OtlpEvent[] {
  const own = (events ?? []).map(({ name, time, attributes }): OtlpEvent => {
    const bag = new AttributeBag();
    for (const [key, value] of Object.entries(attributes ?? {})) bag.putValue(key, value);
    return { name, timeMs: time, attributes: bag.attributes };
  });
  return error === undefined ? own : [...own, exceptionEvent(error, endMs)];
}

/** Readers take what went wrong from this event. */
function exceptionEvent(error: ErrorRecord, timeMs: number): OtlpEvent {
  const bag = new AttributeBag()
    .put('exception.type', error.type)
    .put('exception.message', error.message)
    .put('exception.stacktrace', error.stack);
  return { name: 'exception', timeMs, attributes: bag.attributes };
}
