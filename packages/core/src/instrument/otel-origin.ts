import { otelParent } from '../context/otel-parent.js';
import type { TraceOrigin } from '../model/live-trace.js';

/** Where a job comes from that was not told it: the OpenTelemetry span that the code is in. */
export function otelOrigin(): TraceOrigin | undefined {
  const around = otelParent();
  return around && { traceId: around.traceId, remoteParentSpanId: around.spanId };
}
