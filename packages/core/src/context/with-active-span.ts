import type { LiveSpan } from '../model/live-span.js';
import type { Span } from '../model/span.js';
import { storage } from './storage.js';

/**
 * Runs `fn` inside a span that was started by hand, so that what it starts becomes a child of it. The span does not end
 * with it. A span that has ended, or is no span of a trace, changes nothing.
 *
 * @example
 * const span = startSpan('plan');
 * await withActiveSpan(span, () => plan(question));
 * span.end();
 */
export function withActiveSpan<R>(span: Span, fn: () => R): R {
  const { trace, ended } = span as LiveSpan;
  return trace?.owner?.enabled !== true || ended ? fn() : storage.run(span as LiveSpan, fn);
}
