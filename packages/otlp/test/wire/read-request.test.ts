import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { describe, expect, it } from 'vitest';
import type { OtlpSpan } from '../../src/wire/otlp-span.js';
import { readJsonRequest } from '../../src/wire/read-json.js';
import { readProtobufRequest } from '../../src/wire/read-protobuf.js';
import { UnreadableRequest, WIRE_LIMITS, type WireLimits } from '../../src/wire/received.js';
import { asReadableSpan } from './official.js';
import { aWireSpan, oddSpans } from './sample-spans.js';

const resource = { attributes: { 'service.name': 'py-worker', 'process.pid': 7 } };
const scope = { name: 'opentelemetry.instrumentation.openai', version: '1' };

const forms = [
  ['protobuf', ProtobufTraceSerializer, readProtobufRequest],
  ['JSON', JsonTraceSerializer, readJsonRequest],
] as const;

/** What a receiver may make of a span that it is sent. */
function expected(span: OtlpSpan): unknown {
  const { attributes, ...rest } = span;
  return {
    ...rest,
    attributes: JSON.parse(JSON.stringify(attributes), (_key, value: unknown) => value),
    resource: resource.attributes,
    scopeName: scope.name,
  };
}

describe.each(forms)('reading a %s request', (_form, serializer, read) => {
  const send = (spans: readonly OtlpSpan[], limits: WireLimits = WIRE_LIMITS) =>
    read(
      Buffer.from(
        serializer.serializeRequest(spans.map((span) => asReadableSpan(span, resource, scope)))!,
      ),
      limits,
    );

  it('finds in it what the official serializer put there', () => {
    const { bytes: _bytes, ...attributes } = aWireSpan().attributes;
    const spans = [
      aWireSpan({ attributes, links: [], events: [] }),
      aWireSpan({ attributes: {}, parentIsRemote: true }),
      aWireSpan({ attributes: { n: Number.MAX_SAFE_INTEGER, m: -(2 ** 40), text: '漢字 👩‍👩‍👧' } }),
    ];
    const found = send(spans);
    expect(JSON.parse(JSON.stringify(found))).toEqual(
      JSON.parse(JSON.stringify(spans.map(expected))),
    );
  });

  it('tells of bytes by their number', () => {
    const [span] = send([aWireSpan({ attributes: { bytes: new Uint8Array(6) } })]);
    expect(span?.attributes['bytes']).toBe('[6 bytes]');
  });

  it('takes a key named __proto__ as a key', () => {
    const attributes = JSON.parse('{"__proto__":{"polluted":"yes"}}') as {};
    const [span] = send([aWireSpan({ attributes })]);
    expect(Object.keys(span!.attributes)).toEqual(['__proto__']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('reads no more than its limits', () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, i]));
    let deep: unknown = 'bottom';
    for (let i = 0; i < 30; i++) deep = i % 2 ? [deep] : { deep };
    const event = aWireSpan().events[0]!;
    const limits = { maxSpans: 1, maxAttributes: 5, maxEvents: 2, maxDepth: 4 };
    const [span] = send(
      [
        aWireSpan({
          attributes: { deep: deep as never, ...many },
          events: [event, event, event],
        }),
      ],
      limits,
    );
    expect(Object.keys(span!.attributes)).toHaveLength(5);
    expect(span!.events).toHaveLength(2);
    expect(JSON.stringify(span!.attributes['deep'])).not.toContain('bottom');
    expect(() => send([aWireSpan(), aWireSpan()], limits)).toThrow(UnreadableRequest);
  });

  it('refuses spans without ids', () => {
    for (const ids of [{ traceId: '0'.repeat(32) }, { spanId: '0'.repeat(16) }, { spanId: 'ab' }]) {
      expect(() => send([aWireSpan(ids)])).toThrow(UnreadableRequest);
    }
  });

  it('survives odd spans', () => {
    for (const span of oddSpans()) expect(send([span])[0]?.spanId).toBe(span.spanId);
  });
});

describe('reading what is no request', () => {
  it('refuses bytes that are no protobuf', () => {
    const good = Buffer.from(
      ProtobufTraceSerializer.serializeRequest([asReadableSpan(aWireSpan(), resource, scope)])!,
    );
    for (let length = 1; length < good.length; length++) {
      const cut = good.subarray(0, length);
      expect(() => readProtobufRequest(cut, WIRE_LIMITS)).toThrow(UnreadableRequest);
    }
  });

  it('refuses or reads random bytes, and does nothing else', () => {
    let seed = 7;
    const random = (): number => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) % 256;
    for (let i = 0; i < 20_000; i++) {
      const bytes = Buffer.from(Array.from({ length: i % 64 }, random));
      try {
        expect(Array.isArray(readProtobufRequest(bytes, WIRE_LIMITS))).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(UnreadableRequest);
      }
    }
  });

  it('refuses text that is no JSON, and reads other JSON as no spans', () => {
    expect(() => readJsonRequest(Buffer.from('{'), WIRE_LIMITS)).toThrow(UnreadableRequest);
    for (const text of ['null', '[]', '7', '{"resourceSpans":{}}', '{"resourceSpans":[null]}']) {
      expect(readJsonRequest(Buffer.from(text), WIRE_LIMITS)).toEqual([]);
    }
  });

  it('reads deeply nested JSON without running out of stack', () => {
    const value = '{"arrayValue":{"values":['.repeat(50_000) + ']}}'.repeat(50_000);
    const span = `{"traceId":"${'a'.repeat(32)}","spanId":"${'b'.repeat(16)}","attributes":[{"key":"k","value":${value}}]}`;
    const body = Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[${span}]}]}]}`);
    expect(readJsonRequest(body, WIRE_LIMITS)).toHaveLength(1);
  });
});
