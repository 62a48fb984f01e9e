import type { SpanRecord } from '../model/record.js';

/** A span and where it stands in its tree. */
export interface PlacedSpan {
  readonly span: SpanRecord;
  /** Shape: 0 directly under the root. */
  readonly depth: number;
  /** No sibling follows. */
  readonly last: boolean;
}

/**
 * The spans of a trace as a reader meets them: parents before children, siblings by start. A span whose parent is not in
 * the trace stands directly under the root, so that every span comes exactly once whatever the ids say.
 */
export function spansInTreeOrder(spans: readonly SpanRecord[]): readonly PlacedSpan[] {
  const byStart = spans.toSorted((a, b) => a.startTime - b.startTime);
  const known = new Set(spans.map((span) => span.spanId));
  const children = new Map<string, SpanRecord[]>();
  const top: SpanRecord[] = [];
  for (const span of byStart) {
    const siblings = known.has(span.parentSpanId) ? children.get(span.parentSpanId) : top;
    if (siblings) siblings.push(span);
    else children.set(span.parentSpanId, [span]);
  }
  const placed: PlacedSpan[] = [];
  walk(top, children, placed);
  if (placed.length < spans.length) {
    // Spans that are each other's ancestors are reachable from nowhere.
    const seen = new Set(placed.map(({ span }) => span));
    for (const span of byStart) {
      if (!seen.has(span)) placed.push({ span, depth: 0, last: false });
    }
  }
  return placed;
}

function walk(
  top: readonly SpanRecord[],
  children: Map<string, SpanRecord[]>,
  placed: PlacedSpan[],
): void {
  const stack: PlacedSpan[] = [];
  const push = (siblings: readonly SpanRecord[], depth: number): void => {
    for (let i = siblings.length - 1; i >= 0; i--) {
      stack.push({ span: siblings[i] as SpanRecord, depth, last: i === siblings.length - 1 });
    }
  };
  push(top, 0);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    placed.push(next);
    const below = children.get(next.span.spanId);
    // Taken out, so that a repeated id does not list the same children twice.
    children.delete(next.span.spanId);
    if (below) push(below, next.depth + 1);
  }
}
