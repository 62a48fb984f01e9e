import type { CostRecord, SpanRecord, TraceRecord } from '../../model/record.js';

/**
 * A trace as later cost records have it: of each span the newest cost, and the totals of the newest record.
 *
 * Shape: records of other traces are passed over.
 */
export function applyCosts(trace: TraceRecord, records: readonly CostRecord[]): TraceRecord {
  const own = records
    .filter(
      ({ traceId, rootSpanId }) => traceId === trace.traceId && rootSpanId === trace.rootSpanId,
    )
    .toSorted((a, b) => a.createdAt - b.createdAt);
  const newest = own.at(-1);
  if (newest === undefined) return trace;
  const costs = new Map(
    own.flatMap((record) => record.costs).map((item) => [item.spanId, item.cost]),
  );
  const spans = trace.spans.map((span) => {
    const cost = costs.get(span.spanId);
    return cost === undefined ? span : ({ ...span, data: { ...span.data, cost } } as SpanRecord);
  });
  return { ...trace, totals: withCosts(trace.totals, newest), spans };
}

/** Totals whose money is that of a cost record. */
export function withCosts(
  totals: TraceRecord['totals'],
  record: Pick<CostRecord, 'totals'>,
): TraceRecord['totals'] {
  const {
    costNanoUsd: _cost,
    evalCostNanoUsd: _evalCost,
    unpricedCalls: _unpriced,
    ...rest
  } = totals;
  return { ...rest, ...record.totals };
}
