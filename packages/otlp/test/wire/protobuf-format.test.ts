import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { describe, expect, it } from 'vitest';
import type { OtlpSpan } from '../../src/wire/otlp-span.js';
import { protobufFormat } from '../../src/wire/protobuf-format.js';
import { asReadableSpan } from './official.js';
import { aWireSpan, oddSpans } from './sample-spans.js';

const resource = { attributes: { 'service.name': 'support-api', 'process.pid': 7 } };
const scope = { name: '@llmtrace/otlp', version: '0.1.0', schemaUrl: 'https://example.test/1' };

function ours(spans: readonly OtlpSpan[]): string {
  const encoded = spans.map((span) => protobufFormat.encodeSpan(span));
  const groups = [{ resource: resource.attributes, spans: encoded }];
  return protobufFormat.frame(groups, scope).toString('hex');
}

function official(spans: readonly OtlpSpan[]): string {
  const readable = spans.map((span) => asReadableSpan(span, resource, scope));
  return Buffer.from(ProtobufTraceSerializer.serializeRequest(readable)!).toString('hex');
}

describe('protobuf format', () => {
  it.each(oddSpans().map((span, i) => [i, span] as const))(
    'writes span %i byte for byte as the official serializer does',
    (_i, span) => {
      expect(ours([span])).toBe(official([span]));
    },
  );

  it('writes many spans into one request as the official serializer does', () => {
    const spans = oddSpans();
    expect(ours(spans)).toBe(official(spans));
  });

  it('writes several resources into one request as the official serializer does', () => {
    const other = { attributes: { 'service.name': 'other' } };
    const span = aWireSpan();
    const encoded = [protobufFormat.encodeSpan(span)];
    const bytes = protobufFormat.frame(
      [
        { resource: resource.attributes, spans: encoded },
        { resource: other.attributes, spans: encoded },
      ],
      scope,
    );
    const readable = [resource, other].map((from) => asReadableSpan(span, from, scope));
    expect(bytes.toString('hex')).toBe(
      Buffer.from(ProtobufTraceSerializer.serializeRequest(readable)!).toString('hex'),
    );
  });

  it('writes numbers that are no integers of 64 bits as doubles', () => {
    for (const n of [Number.NaN, Infinity, -Infinity, 2 ** 63, -0.5]) {
      const span = aWireSpan({ attributes: { n } });
      expect(ours([span])).toBe(official([span]));
    }
  });
});
