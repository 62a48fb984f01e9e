import type { Cost, CostRecord, TraceRecord } from '@llmtrace/core';
import { applyCosts, costTotals, type PricedSpan } from '@llmtrace/core/records';

const SCHEMA_VERSION: CostRecord['schemaVersion'] = 1;
const COMPARED = [
  'status',
  'totalNanoUsd',
  'inputNanoUsd',
  'outputNanoUsd',
  'source',
  'priceVersion',
  'estimated',
] as const;

/** What pricing a trace anew has changed; `undefined` where it changed nothing. */
export function costRecordOf(
  trace: TraceRecord,
  spans: readonly PricedSpan[],
  reason: CostRecord['reason'],
  createdAt: number,
): CostRecord | undefined {
  const changed = spans.filter(({ before, after }) => !isSame(before, after));
  if (changed.length === 0) return undefined;
  const versions = new Set(changed.flatMap(({ after }) => after.priceVersion ?? []));
  const { traceId, rootSpanId } = trace;
  const record: CostRecord = {
    type: 'cost',
    schemaVersion: SCHEMA_VERSION,
    traceId,
    rootSpanId,
    costs: changed.map(({ span, after }) => ({ spanId: span.spanId, cost: after })),
    totals: { unpricedCalls: 0 },
    createdAt,
    priceVersion: [...versions].join(', '),
    reason,
  };
  return { ...record, totals: costTotals(applyCosts(trace, [record]).spans) };
}

/** Whether two costs say the same. */
export function isSame(before: Cost | undefined, after: Cost): boolean {
  return before !== undefined && COMPARED.every((name) => before[name] === after[name]);
}
