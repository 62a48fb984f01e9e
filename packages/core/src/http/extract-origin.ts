import type { TraceOrigin } from '../model/live-trace.js';
import type { IncomingMode } from './http-options.js';
import { messageHeaders } from './message-headers.js';
import { parseTraceParent, type TraceParent } from './traceparent.js';

/**
 * Reads who sent a message, for `withTrace({ origin })` in a queue worker.
 *
 * Shape: headers as a plain object, or as anything with `get(name)` such as `Headers`, a `Map` or gRPC metadata, or a
 * message of a broker that has them; values may be buffers, as in Kafka.
 * Errors: none; what cannot be read names nobody.
 *
 * @example
 * await withTrace('send_digest', { origin: extractOrigin(job.headers) }, () => sendDigest(job));
 */
export function extractOrigin(carrier: unknown, incoming: IncomingMode = 'parent'): TraceOrigin {
  return originOf(incoming === 'ignore' ? undefined : senderOf(carrier), incoming);
}

const NAME = 'traceparent';
const NOBODY: TraceOrigin = {};

/** Makes of a caller what the mode says. */
export function originOf(caller: TraceParent | undefined, incoming: IncomingMode): TraceOrigin {
  if (caller === undefined) return NOBODY;
  return incoming === 'parent'
    ? { traceId: caller.traceId, remoteParentSpanId: caller.spanId }
    : { links: [{ traceId: caller.traceId, spanId: caller.spanId }] };
}

function senderOf(carrier: unknown): TraceParent | undefined {
  try {
    const headers = messageHeaders(carrier) as Record<string, unknown> | undefined;
    if (typeof headers !== 'object' || headers === null) return undefined;
    const { get } = headers;
    const found =
      typeof get === 'function' ? (Reflect.apply(get, headers, [NAME]) as unknown) : headers[NAME];
    const value: unknown = Array.isArray(found) ? found[0] : found;
    return parseTraceParent(
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    );
  } catch {
    return undefined;
  }
}
