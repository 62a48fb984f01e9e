import { storage } from '../context/storage.js';
import { formatTraceParent } from './traceparent.js';
import { passOnTraceState } from './tracestate.js';

const SAMPLED = 1;

/**
 * Adds the `traceparent` of the running span, and the caller's `tracestate`, to the headers of an outbound request, so
 * that the other service continues this trace. Returns a new object; headers that already say who called are kept.
 *
 * Source: W3C Trace Context, sections 3.2 and 3.3; sampling flags of a caller are passed on unchanged.
 *
 * @example
 * await fetch(url, { headers: injectHeaders({ accept: 'application/json' }) });
 */
export function injectHeaders(
  headers: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const out: Record<string, string> = { ...headers };
  const scope = storage.getStore();
  const trace = scope?.trace;
  if (trace === undefined || Object.keys(out).some((name) => /^traceparent$/i.test(name)))
    return out;
  out['traceparent'] = formatTraceParent({
    traceId: trace.traceId,
    spanId: scope?.span?.spanId ?? trace.rootSpanId,
    flags: trace.http?.traceFlags ?? SAMPLED,
  });
  const state = trace.http?.traceState && passOnTraceState(trace.http.traceState);
  if (state) out['tracestate'] = state;
  return out;
}
