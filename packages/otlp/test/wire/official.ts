import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Attributes, OtlpScope, OtlpSpan } from '../../src/wire/otlp-span.js';

/** The same span as the official serializers take it. */
export function asReadableSpan(
  span: OtlpSpan,
  resource: { attributes: Attributes },
  scope: OtlpScope,
): ReadableSpan {
  return {
    name: span.name,
    kind: span.kind - 1,
    spanContext: () => ({ traceId: span.traceId, spanId: span.spanId, traceFlags: 1 }),
    ...(span.parentSpanId === undefined
      ? undefined
      : {
          parentSpanContext: {
            traceId: span.traceId,
            spanId: span.parentSpanId,
            traceFlags: 1,
            isRemote: span.parentIsRemote,
          },
        }),
    startTime: hrTime(span.startMs),
    endTime: hrTime(span.endMs),
    status: span.status,
    attributes: span.attributes,
    links: span.links.map((link) => ({
      context: { traceId: link.traceId, spanId: link.spanId, traceFlags: 1 },
      attributes: link.attributes ?? {},
    })),
    events: span.events.map((event) => ({
      name: event.name,
      time: hrTime(event.timeMs),
      attributes: event.attributes,
    })),
    duration: [0, 0],
    ended: true,
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  } as unknown as ReadableSpan;
}

function hrTime(timeMs: number): [number, number] {
  const micros = Math.round(timeMs * 1_000);
  return [Math.floor(micros / 1_000_000), (micros % 1_000_000) * 1_000];
}
