import { activeTracer } from '../context/registry.js';
import { storage } from '../context/storage.js';
import { report } from '../diagnostics.js';
import type { SpanKind, SpanStatus } from '../model/kinds.js';
import { LiveSpan } from '../model/live-span.js';
import type { LiveTrace } from '../model/live-trace.js';
import type { Span } from '../model/span.js';
import { beginSpan, openJobRoot } from './begin-span.js';
import { CallPlan } from './call-plan.js';
import { detachedSpan } from './detached.js';
import type { SpanOptions } from './span-options.js';

/**
 * Starts a span by hand, as a child of the running code's span. It does not become the current span, and lasts until
 * `end()`, or to the end of the block with `using`.
 *
 * @example
 * using span = startSpan('rank', { kind: 'rerank', data: { candidates: 40 } });
 */
export function startSpan<K extends SpanKind = 'step'>(
  name: string,
  options?: SpanOptions<K>,
): Span<K> {
  return start(name, options ?? {}) as unknown as Span<K>;
}

function start(name: string, options: SpanOptions): LiveSpan {
  const kind = options.kind ?? 'step';
  const scope = storage.getStore();
  const owner = scope?.suppressed === true ? undefined : (scope?.trace?.owner ?? activeTracer());
  if (owner === undefined || !owner.enabled) return detachedSpan(kind, name);
  try {
    const plan = new CallPlan(
      { kind, name, data: options.data, attributes: options.attributes },
      name,
    );
    const args = options.input === undefined ? [] : [options.input];
    if (scope?.trace !== undefined) return beginSpan(plan, scope.trace, scope, args);
    const root = openJobRoot(owner, name, scope);
    return endingRoot(beginSpan(plan, root, root, args), root);
  } catch (fault) {
    report('hook_error', `a span "${name}" could not be started`, fault);
    return detachedSpan(kind, name);
  }
}

/** Ends the root together with the only span that it was opened for. */
function endingRoot(span: LiveSpan, root: LiveTrace): LiveSpan {
  span.end = (status?: SpanStatus): void => {
    if (span.failed) root.recordError(span.error, span.errorDetails);
    LiveSpan.prototype.end.call(span, status);
    root.end();
  };
  return span;
}
