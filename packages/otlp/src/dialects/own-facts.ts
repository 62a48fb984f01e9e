import type { SpanRecord, TraceRecord, Usage } from '@llmtrace/core';
import type { AttributeBag } from './attribute-bag.js';
import { ownTraceFacts } from './identity-attributes.js';
import { putOwn } from './llmtrace-attributes.js';

type CallSpan = Extract<SpanRecord, { kind: 'llm' | 'embedding' | 'rerank' }>;

/** Told by the status and an event of the span. */
const ERROR_TOLD: ReadonlySet<string> = new Set(['type', 'message', 'stack']);
/** Told as money, in the words of the dialect. */
const COST_TOLD: ReadonlySet<string> = new Set(['inputNanoUsd', 'outputNanoUsd', 'totalNanoUsd']);

/** What no target has a name for and a span of any kind may have. */
export function putSpanFacts(bag: AttributeBag, prefix: string, span: SpanRecord): void {
  const { late, runtimeParentSpanId, contentLengths, error } = span;
  putOwn(bag, prefix, { late, runtimeParentSpanId, contentLengths });
  putOwn(bag, `${prefix}.error`, error, ERROR_TOLD);
}

/** What no target has a name for and a trace may have; what `told` names is told elsewhere. */
export function putTraceFacts(
  bag: AttributeBag,
  prefix: string,
  trace: TraceRecord,
  told?: ReadonlySet<string>,
): void {
  putOwn(bag, prefix, ownTraceFacts(trace), told);
  putOwn(bag, `${prefix}.error`, trace.error, ERROR_TOLD);
}

/** Where the price of a call is from, and the counts that a dialect has no names for. */
export function putCallFacts(
  bag: AttributeBag,
  prefix: string,
  { data }: CallSpan,
  counted: ReadonlySet<keyof Usage>,
): void {
  putOwn(bag, `${prefix}.cost`, data.cost, COST_TOLD);
  putOwn(bag, `${prefix}.usage`, data.usage, new Set<string>([...counted, 'raw']));
}
