import type { Span } from '../model/span.js';
import type { Trace } from '../model/trace.js';
import { rootOf } from './request-root.js';
import { storage } from './storage.js';

/** The trace that the running code belongs to. */
export function currentTrace(): Trace | undefined {
  return storage.getStore()?.trace;
}

/** The innermost span that the running code belongs to; `undefined` directly in the root. */
export function currentSpan(): Span | undefined {
  return storage.getStore()?.span;
}

/**
 * The id of the current trace, for logs and answers.
 *
 * Shape: 32 lower-case hex digits, `undefined` outside a trace.
 */
export function currentTraceId(): string | undefined {
  return storage.getStore()?.trace?.traceId;
}

/** The trace of a request, where the context was lost. Takes the framework's request or the raw one. */
export function getTrace(request: object): Trace | undefined {
  const raw: unknown = 'raw' in request ? request.raw : 'req' in request ? request.req : undefined;
  const scope =
    rootOf(request) ?? (typeof raw === 'object' && raw !== null ? rootOf(raw) : undefined);
  return scope?.trace;
}
