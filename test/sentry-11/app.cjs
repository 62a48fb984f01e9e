// An Express app that has been running Sentry, which shares its spans through OpenTelemetry's api when it is told to.
const Sentry = require('@sentry/node');

const spans = [];
Sentry.init({
  dsn: 'https://key@example.invalid/1',
  tracesSampleRate: 1,
  enableOpenTelemetrySetup: true,
  traceLifecycle: 'static',
  transport: () => ({ send: async () => ({}), flush: async () => true }),
  beforeSendTransaction(event) {
    const { trace_id: traceId, span_id: spanId, parent_span_id: parentSpanId, data } = event.contexts.trace;
    spans.push({ name: event.transaction, traceId, spanId, parentSpanId, attributes: data });
    for (const span of event.spans) {
      spans.push({
        name: span.description,
        traceId: span.trace_id,
        spanId: span.span_id,
        parentSpanId: span.parent_span_id,
        attributes: span.data,
      });
    }
    return event;
  },
});

const { story } = require('../otel-story.cjs');

story({ load: require, spans: () => spans, flush: () => Sentry.flush(2_000) });
