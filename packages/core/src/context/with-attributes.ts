import { mergeAttributes } from '../model/live-trace.js';
import type { TraceAttributes } from '../model/trace-attributes.js';
import { storage } from './storage.js';

/**
 * Ties the current trace, or every trace that `fn` opens, to a user, session, feature or experiment.
 *
 * @example
 * await withAttributes({ userId, feature: 'refunds', variant: 'b' }, () => handle(ticket));
 */
export function withAttributes<R>(attributes: TraceAttributes, fn: () => R): R {
  const scope = storage.getStore();
  if (scope?.suppressed) return fn();
  scope?.trace?.set(attributes);
  return storage.run(
    {
      trace: scope?.trace,
      span: scope?.span,
      prompt: scope?.prompt,
      attributes: mergeAttributes(scope?.attributes, attributes),
      suppressed: false,
      owner: scope?.owner,
    },
    fn,
  );
}
