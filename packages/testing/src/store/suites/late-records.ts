import type { LateSpanRecord, SpanRecord, TraceRecord } from '@llmtrace/core';
import { aSpan } from '../../sample-records.js';

/** A call of a model that ended after its trace. */
export function lateCall(trace: TraceRecord): LateSpanRecord {
  return {
    type: 'span',
    schemaVersion: 1,
    traceId: trace.traceId,
    rootSpanId: trace.rootSpanId,
    tenantId: 'acme',
    span: {
      ...aSpan({
        kind: 'llm',
        name: 'summarise',
        late: true,
        input: 'a late text',
        durationMs: 40,
      }),
      spanId: 'feedfeedfeedfeed',
      parentSpanId: trace.rootSpanId,
      startTime: trace.startTime + trace.durationMs + 20,
      data: {
        provider: 'openai',
        model: 'late-model',
        usage: { inputTokens: 70, outputTokens: 8 },
        cost: { totalNanoUsd: 5_000, status: 'priced' },
      },
    } as SpanRecord,
  };
}

/** Four steps of different kinds, two of which end in the same moment. */
export function lateSteps(trace: TraceRecord): readonly LateSpanRecord[] {
  const retrieved = (name: string, chunks: readonly string[]): object => ({
    index: `index ${name}`,
    queryText: `about ${name}`,
    chunks: chunks.map((chunkId) => ({ chunkId })),
  });
  const steps = [
    { kind: 'retrieval', name: 'a', durationMs: 10, data: retrieved('a', ['a0', 'a1']) },
    { kind: 'llm', name: 'b', durationMs: 20, data: { model: 'late-model' } },
    { kind: 'retrieval', name: 'c', durationMs: 20, data: retrieved('c', ['c0']) },
    { kind: 'parser', name: 'd', durationMs: 30, data: { valid: false } },
  ];
  return steps.map((step, i) => ({
    ...lateCall(trace),
    span: {
      ...aSpan({ kind: 'step', name: step.name, late: true }),
      ...step,
      spanId: `feedfeedfeedfee${i}`,
      startTime: trace.startTime + trace.durationMs,
    } as SpanRecord,
  }));
}

/** A late call of a client, and the one around it that says the same. Units: the wrapper ends 39 ms after the client began. */
export function wrapped(
  trace: TraceRecord,
  clientMs: number = 10,
): readonly [client: LateSpanRecord, wrapper: LateSpanRecord] {
  const wrapper = lateCall(trace);
  const { span } = wrapper;
  const client = {
    ...span,
    spanId: 'beefbeefbeefbeef',
    parentSpanId: span.spanId,
    name: 'client',
    startTime: span.startTime + 1,
    durationMs: clientMs,
  } as SpanRecord;
  return [{ ...wrapper, span: client }, wrapper];
}

/** The tool of a generated trace, as it ended after it. */
export function endedLate(trace: TraceRecord): LateSpanRecord {
  const span = { ...trace.spans[3], durationMs: 9_000, late: true } as SpanRecord;
  return {
    type: 'span',
    schemaVersion: 1,
    traceId: trace.traceId,
    rootSpanId: trace.rootSpanId,
    span,
  };
}
