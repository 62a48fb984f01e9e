/** An attribute's value as the official messages have it. */
interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly AnyValue[] };
}

interface KeyValue {
  readonly key: string;
  readonly value?: AnyValue;
}

/** A span as whoever uses the official messages reads it. Shape: ids in base64, times in decimal ns. */
export interface OfficialSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly KeyValue[];
  readonly events?: readonly { readonly name: string; readonly attributes?: readonly KeyValue[] }[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

interface OfficialRequest {
  readonly resourceSpans: readonly {
    readonly resource?: { readonly attributes?: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly spans: readonly OfficialSpan[] }[];
  }[];
}

interface Messages {
  readonly ExportTraceServiceRequest: {
    decode(body: Uint8Array): unknown;
    toObject(message: unknown, options: object): OfficialRequest;
  };
}

// The messages that the official exporters were made with until they wrote bytes of their own.
const { default: official } =
  (await import('otlp-decoder/build/src/generated/root.js')) as unknown as {
    readonly default: {
      readonly opentelemetry: {
        readonly proto: { readonly collector: { readonly trace: { readonly v1: Messages } } };
      };
    };
  };
const { ExportTraceServiceRequest } = official.opentelemetry.proto.collector.trace.v1;

/** Decodes a request by the official messages. Errors: what they throw at bytes that are none. */
export function decodeOfficially(body: Uint8Array): {
  readonly resource: Readonly<Record<string, unknown>>;
  readonly spans: readonly OfficialSpan[];
} {
  const message = ExportTraceServiceRequest.decode(body);
  const { resourceSpans } = ExportTraceServiceRequest.toObject(message, {
    longs: String,
    bytes: String,
  });
  return {
    resource: fieldsOf(resourceSpans[0]?.resource?.attributes),
    spans: resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  };
}

/** Attributes by their names. */
export function fieldsOf(attributes: readonly KeyValue[] = []): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));
}

function plain(value: AnyValue | undefined): unknown {
  if (value === undefined) return undefined;
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.doubleValue !== undefined) return value.doubleValue;
  return value.arrayValue?.values?.map(plain);
}
