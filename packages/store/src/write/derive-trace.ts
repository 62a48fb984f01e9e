import type {
  CostRecord,
  LateSpanRecord,
  SpanRecord,
  TraceRecord,
  TraceTotals,
} from '@llmtrace/core';
import {
  applyCosts,
  hasStepFailed,
  recordCalls,
  withLate,
  type RecordCall,
} from '@llmtrace/core/records';

/** What came for a trace apart from it. */
export interface Addenda {
  readonly late: readonly LateSpanRecord[];
  readonly costs: readonly CostRecord[];
}

/** A tool call of a trace, and the LLM call that asked for it. */
export interface ToolStep {
  readonly span: Extract<SpanRecord, { kind: 'tool' }>;
  readonly failed: boolean;
}

/** A trace with all that belongs to it, as rows and rollups count it. */
export interface DerivedTrace {
  readonly trace: TraceRecord;
  /** Those of the trace, each in its place, then those that came late alone. */
  readonly spans: readonly SpanRecord[];
  readonly calls: ReadonlyMap<SpanRecord, RecordCall>;
  readonly tools: readonly ToolStep[];
  readonly totals: TraceTotals;
}

export const NO_ADDENDA: Addenda = { late: [], costs: [] };

/**
 * Brings a trace and what came later together: of each span the newest cost, a late span in the place of what was known
 * of it before it ended, and totals with both.
 */
export function deriveTrace(record: TraceRecord, { late, costs }: Addenda): DerivedTrace {
  const trace = costs.length === 0 ? record : applyCosts(record, costs);
  const spans = late.length === 0 ? trace.spans : withPricedLate(trace, late, costs);
  const calls = recordCalls(spans);
  return {
    trace,
    spans,
    calls: new Map(calls.map((call) => [call.span, call])),
    tools: toolsOf(spans),
    totals:
      late.length === 0
        ? trace.totals
        : moved(trace.totals, sumsOf(recordCalls(trace.spans), trace.spans), sumsOf(calls, spans)),
  };
}

function withPricedLate(
  trace: TraceRecord,
  late: readonly LateSpanRecord[],
  costs: readonly CostRecord[],
): readonly SpanRecord[] {
  const own = late.map(({ span }) => span);
  const priced = costs.length === 0 ? own : applyCosts({ ...trace, spans: own }, costs).spans;
  return withLate(trace.spans, priced);
}

function toolsOf(spans: readonly SpanRecord[]): readonly ToolStep[] {
  const tools: ToolStep[] = [];
  for (const span of spans) {
    if (span.kind === 'tool') tools.push({ span, failed: hasStepFailed(span) });
  }
  return tools;
}

type Sums = { -readonly [K in Exclude<keyof TraceTotals, 'llmWaitMs' | 'toolWaitMs'>]-?: number };

function sumsOf(calls: readonly RecordCall[], spans: readonly SpanRecord[]): Sums {
  const sums: Sums = {
    llmCalls: 0,
    toolCalls: spans.reduce((count, { kind }) => count + Number(kind === 'tool'), 0),
    retries: 0,
    inputTokens: 0,
    outputTokens: 0,
    cachedTokens: 0,
    costNanoUsd: 0,
    evalCostNanoUsd: 0,
    unpricedCalls: 0,
  };
  for (const { span, judge, retries, unpriced } of calls) {
    const { usage, cost } = span.data;
    sums.llmCalls += Number(span.kind === 'llm');
    sums.retries += retries;
    sums.unpricedCalls += Number(unpriced);
    sums.inputTokens += usage?.inputTokens ?? 0;
    sums.outputTokens += usage?.outputTokens ?? 0;
    sums.cachedTokens += usage?.cachedTokens ?? 0;
    if (cost?.status === 'priced') {
      sums[judge ? 'evalCostNanoUsd' : 'costNanoUsd'] += cost.totalNanoUsd ?? 0;
    }
  }
  return sums;
}

function moved(totals: TraceTotals, from: Sums, to: Sums): TraceTotals {
  const result: Record<string, number> = { ...totals };
  for (const name of Object.keys(from) as (keyof Sums)[]) {
    const change = to[name] - from[name];
    if (change !== 0) result[name] = (result[name] ?? 0) + change;
  }
  return result as unknown as TraceTotals;
}
