// OpenTelemetry as in `otel`, with a root span written by hand in a middleware: no route, no instrumentation.
import { start as startOtel } from './otel.mjs';

export function start(options) {
  return startOtel({ ...options, instrumented: false });
}
