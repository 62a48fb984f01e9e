import type { SpanRecord } from '../model/record.js';

/** The spans of a trace, each as it ended if it did so after the trace, then those that came late alone. */
export function withLate(
  spans: readonly SpanRecord[],
  late: readonly SpanRecord[],
): readonly SpanRecord[] {
  const byId = new Map(late.map((span) => [span.spanId, span]));
  const own = spans.map((span) => {
    const ended = byId.get(span.spanId);
    byId.delete(span.spanId);
    return ended ?? span;
  });
  return [...own, ...byId.values()];
}
