import {
  spanFlags,
  unixNano,
  type Attributes,
  type AttributeValue,
  type OtlpScope,
  type OtlpSpan,
} from './otlp-span.js';
import type { WireFormat } from './wire-format.js';

/**
 * OTLP as JSON: for receivers that cannot read protobuf, and for reading along.
 *
 * Source: the JSON encoding of the OTLP specification: ids in hex, 64-bit times as decimal strings.
 */
export const jsonFormat: WireFormat = {
  contentType: 'application/json',
  encodeSpan: (span) => Buffer.from(JSON.stringify(toJson(span))),
  frame(groups, scope) {
    const parts: Buffer[] = [Buffer.from('{"resourceSpans":[')];
    groups.forEach(({ resource, spans }, index) => {
      const head = JSON.stringify({ attributes: keyValues(resource), droppedAttributesCount: 0 });
      const separator = index === 0 ? '' : ',';
      parts.push(
        Buffer.from(
          `${separator}{"resource":${head},"scopeSpans":[{"scope":${scopeJson(scope)},"spans":[`,
        ),
      );
      spans.forEach((span, at) => {
        if (at > 0) parts.push(Buffer.from(','));
        parts.push(span);
      });
      const schema = scope.schemaUrl ? `,"schemaUrl":${JSON.stringify(scope.schemaUrl)}` : '';
      parts.push(Buffer.from(`]${schema}}]}`));
    });
    parts.push(Buffer.from(']}'));
    return Buffer.concat(parts);
  },
};

function scopeJson({ name, version }: OtlpScope): string {
  return JSON.stringify({ name, version });
}

function toJson(span: OtlpSpan): unknown {
  const { status } = span;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name.toWellFormed(),
    kind: span.kind,
    startTimeUnixNano: String(unixNano(span.startMs)),
    endTimeUnixNano: String(unixNano(span.endMs)),
    attributes: keyValues(span.attributes),
    droppedAttributesCount: 0,
    events: span.events.map((event) => ({
      attributes: keyValues(event.attributes),
      name: event.name.toWellFormed(),
      timeUnixNano: String(unixNano(event.timeMs)),
      droppedAttributesCount: 0,
    })),
    droppedEventsCount: 0,
    status: { code: status.code, message: status.message?.toWellFormed() },
    links: span.links.map((link) => ({
      attributes: keyValues(link.attributes ?? {}),
      spanId: link.spanId,
      traceId: link.traceId,
      droppedAttributesCount: 0,
      flags: spanFlags(false),
    })),
    droppedLinksCount: 0,
    flags: spanFlags(span.parentIsRemote),
  };
}

function keyValues(attributes: Attributes): unknown[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key: key.toWellFormed(),
    value: anyValue(value),
  }));
}

function anyValue(value: AttributeValue): unknown {
  if (typeof value === 'string') return { stringValue: value.toWellFormed() };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return numberValue(value);
  if (value === null) return {};
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value as Attributes) } };
}

/** Protobuf's JSON writes what JSON cannot as strings. */
function numberValue(value: number): unknown {
  if (!Number.isFinite(value)) return { doubleValue: String(value) };
  return Number.isSafeInteger(value) ? { intValue: value } : { doubleValue: value };
}
