import { spansInTreeOrder } from '../exporters/span-order.js';
import { spanTitle } from '../exporters/timeline.js';
import type { TraceRecord } from '../model/record.js';

/**
 * A trace as an indented list of its spans, children in the order in which they started: what a test compares.
 *
 * Shape: a line `kind.name status` a span, two spaces a level; a span that never ended is `open`.
 *
 * @example
 * expect(treeOf(trace)).toBe(['agent.answer ok', '  tool.get_order error'].join('\n'));
 */
export function treeOf(trace: Pick<TraceRecord, 'spans'>): string {
  return spansInTreeOrder(trace.spans)
    .map(({ span, depth }) => {
      const status = span.status === 'unset' ? 'open' : span.status;
      return `${'  '.repeat(depth)}${spanTitle(span)} ${status}`;
    })
    .join('\n');
}
