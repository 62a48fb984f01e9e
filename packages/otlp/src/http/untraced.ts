import { otelGlobal } from '../otel/otel-global.js';

const SUPPRESS: symbol = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/**
 * Runs what sends telemetry so that an OpenTelemetry SDK in the same process makes no spans of it.
 *
 * Source: `suppressTracing` of `@opentelemetry/core`.
 */
export function untraced<R>(fn: () => R): R {
  const context = otelGlobal()?.context;
  if (context === undefined) return fn();
  return context.with(context.active().setValue(SUPPRESS, true), fn);
}
