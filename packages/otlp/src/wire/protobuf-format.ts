import {
  spanFlags,
  unixNano,
  type Attributes,
  type AttributeValue,
  type OtlpEvent,
  type OtlpLink,
  type OtlpScope,
  type OtlpSpan,
} from './otlp-span.js';
import { ProtobufWriter } from './protobuf-writer.js';
import type { ResourceGroup, WireFormat } from './wire-format.js';

const INT64_MIN: number = -(2 ** 63);
const INT64_END: number = 2 ** 63;

/**
 * OTLP as protobuf, byte for byte what the official serializer of OpenTelemetry writes.
 *
 * Source: `opentelemetry/proto/trace/v1/trace.proto`, `common/v1/common.proto`.
 */
export const protobufFormat: WireFormat = {
  contentType: 'application/x-protobuf',
  encodeSpan(span) {
    const writer = new ProtobufWriter();
    writeSpan(writer, span);
    return writer.bytes();
  },
  frame(groups, scope) {
    const writer = new ProtobufWriter();
    for (const group of groups) writer.messageField(1, { group, scope }, writeResourceSpans);
    return writer.bytes();
  },
};

interface Framed {
  readonly group: ResourceGroup;
  readonly scope: OtlpScope;
}

function writeResourceSpans(writer: ProtobufWriter, framed: Framed): void {
  writer.messageField(1, framed.group.resource, writeResource);
  writer.messageField(2, framed, writeScopeSpans);
}

function writeResource(writer: ProtobufWriter, attributes: Attributes): void {
  writeAttributes(writer, 1, attributes);
  writer.varintField(2, 0);
}

function writeScopeSpans(writer: ProtobufWriter, { group, scope }: Framed): void {
  writer.messageField(1, scope, writeScope);
  for (const span of group.spans) writer.bytesField(2, span);
  if (scope.schemaUrl) writer.stringField(3, scope.schemaUrl);
}

function writeScope(writer: ProtobufWriter, scope: OtlpScope): void {
  writer.stringField(1, scope.name);
  if (scope.version) writer.stringField(2, scope.version);
}

function writeSpan(writer: ProtobufWriter, span: OtlpSpan): void {
  writer.hexField(1, span.traceId);
  writer.hexField(2, span.spanId);
  if (span.parentSpanId !== undefined) writer.hexField(4, span.parentSpanId);
  writer.stringField(5, span.name);
  if (span.kind !== 0) writer.varintField(6, span.kind);
  writer.fixed64Field(7, unixNano(span.startMs));
  writer.fixed64Field(8, unixNano(span.endMs));
  writeAttributes(writer, 9, span.attributes);
  writer.varintField(10, 0);
  for (const event of span.events) writer.messageField(11, event, writeEvent);
  writer.varintField(12, 0);
  for (const link of span.links) writer.messageField(13, link, writeLink);
  writer.varintField(14, 0);
  writer.messageField(15, span.status, writeStatus);
  writer.fixed32Field(16, spanFlags(span.parentIsRemote));
}

function writeEvent(writer: ProtobufWriter, event: OtlpEvent): void {
  writer.fixed64Field(1, unixNano(event.timeMs));
  writer.stringField(2, event.name);
  writeAttributes(writer, 3, event.attributes);
  writer.varintField(4, 0);
}

function writeLink(writer: ProtobufWriter, link: OtlpLink): void {
  writer.hexField(1, link.traceId);
  writer.hexField(2, link.spanId);
  if (link.attributes) writeAttributes(writer, 4, link.attributes);
  writer.varintField(5, 0);
  writer.fixed32Field(6, spanFlags(false));
}

function writeStatus(writer: ProtobufWriter, status: OtlpSpan['status']): void {
  if (status.message) writer.stringField(2, status.message);
  writer.varintField(3, status.code);
}

function writeAttributes(writer: ProtobufWriter, field: number, attributes: Attributes): void {
  for (const entry of Object.entries(attributes)) writer.messageField(field, entry, writeEntry);
}

function writeEntry(writer: ProtobufWriter, [key, value]: [string, AttributeValue]): void {
  writer.stringField(1, key);
  writer.messageField(2, value, writeValue);
}

function writeValue(writer: ProtobufWriter, value: AttributeValue): void {
  if (typeof value === 'string') writer.stringField(1, value);
  else if (typeof value === 'boolean') writer.varintField(2, value ? 1 : 0);
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (value instanceof Uint8Array) writer.bytesField(7, value);
  else if (Array.isArray(value)) writer.messageField(5, value, writeList);
  else if (value !== null) writer.messageField(6, value as Attributes, writeMap);
}

function writeNumber(writer: ProtobufWriter, value: number): void {
  if (Number.isInteger(value) && value >= INT64_MIN && value < INT64_END) {
    writer.varintField(3, value);
  } else writer.doubleField(4, value);
}

function writeList(writer: ProtobufWriter, list: readonly AttributeValue[]): void {
  for (const item of list) writer.messageField(1, item, writeValue);
}

function writeMap(writer: ProtobufWriter, map: Attributes): void {
  writeAttributes(writer, 1, map);
}
