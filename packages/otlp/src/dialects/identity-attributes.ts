import type { TraceRecord } from '@llmtrace/core';
import type { AttributeBag } from './attribute-bag.js';

/** Facts of a trace that are told elsewhere: as the span itself, in the resource, or by the dialects one by one. */
const TOLD: ReadonlySet<string> = new Set([
  'type',
  'traceId',
  'rootSpanId',
  'remoteParentSpanId',
  'links',
  'name',
  'startTime',
  'durationMs',
  'error',
  'input',
  'output',
  'serviceName',
  'environment',
  'pipelineVersion',
  'sessionId',
  'userIdHash',
  'tenantId',
  'events',
  'contents',
  'spans',
]);

/** Who and what a trace is about, on each of its spans: most readers filter spans, not traces. */
export function putIdentity(bag: AttributeBag, trace: TraceRecord | undefined): void {
  bag
    .put('gen_ai.conversation.id', trace?.sessionId)
    .put('user.id', trace?.userIdHash)
    .put('llmtrace.tenant_id', trace?.tenantId);
}

/** The names by which the facts of a trace are told in our own namespace. */
export function ownTraceFacts(trace: TraceRecord): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(trace).filter(([key]) => !TOLD.has(key)));
}
