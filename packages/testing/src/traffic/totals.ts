import type { SpanRecord, TraceTotals } from '@llmtrace/core';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The sums of a trace whose calls run one after another and wrap no others. */
export function totalsOf(spans: readonly SpanRecord[]): TraceTotals {
  const totals: Mutable<TraceTotals> = {
    llmCalls: 0,
    toolCalls: 0,
    retries: 0,
    inputTokens: 0,
    outputTokens: 0,
    cachedTokens: 0,
    unpricedCalls: 0,
    llmWaitMs: 0,
    toolWaitMs: 0,
  };
  for (const span of spans) {
    if (span.kind === 'tool') {
      totals.toolCalls++;
      totals.toolWaitMs += span.durationMs;
    }
    if (span.kind !== 'llm' && span.kind !== 'embedding' && span.kind !== 'rerank') continue;
    if (span.kind === 'llm') {
      totals.llmCalls++;
      totals.llmWaitMs += span.durationMs;
      if (span.data.purpose === 'retry') totals.retries++;
    }
    const { usage, cost } = span.data;
    totals.inputTokens += usage?.inputTokens ?? 0;
    totals.outputTokens += usage?.outputTokens ?? 0;
    totals.cachedTokens += usage?.cachedTokens ?? 0;
    if (cost?.status === 'unknown_model') totals.unpricedCalls++;
    if (cost?.totalNanoUsd === undefined) continue;
    const judge = span.kind === 'llm' && span.data.purpose === 'judge';
    if (judge) totals.evalCostNanoUsd = (totals.evalCostNanoUsd ?? 0) + cost.totalNanoUsd;
    else totals.costNanoUsd = (totals.costNanoUsd ?? 0) + cost.totalNanoUsd;
  }
  totals.llmWaitMs = Math.round(totals.llmWaitMs * 1000) / 1000;
  totals.toolWaitMs = Math.round(totals.toolWaitMs * 1000) / 1000;
  return totals;
}
