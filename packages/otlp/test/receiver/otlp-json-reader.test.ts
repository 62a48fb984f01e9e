import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { SealedRecord, TraceRecord } from '@llmtrace/core';
import { describe, expect, it } from 'vitest';
import { createOtlpJsonReader } from '../../src/index.js';
import type { OtlpSpan } from '../../src/wire/otlp-span.js';
import { asReadableSpan } from '../wire/official.js';
import { aWireSpan } from '../wire/sample-spans.js';

const resource = { attributes: { 'service.name': 'py-worker' } };

function request(...spans: readonly OtlpSpan[]): string {
  const readable = spans.map((span) => asReadableSpan(span, resource, { name: 'openai' }));
  return Buffer.from(JsonTraceSerializer.serializeRequest(readable)!).toString();
}

function tracesOf(batches: Iterable<readonly SealedRecord[]>): TraceRecord[] {
  return [...batches].flat().filter(({ type }) => type === 'trace') as TraceRecord[];
}

const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');

describe('OTLP JSON reader', () => {
  it('waits for the spans of a trace in later requests', () => {
    const reader = createOtlpJsonReader({ hashKey: 'k' });
    const child = aWireSpan({ spanId: hex(2, 16), parentSpanId: hex(1, 16), attributes: {} });
    const { parentSpanId: _none, ...root } = aWireSpan({ spanId: hex(1, 16), attributes: {} });
    expect(tracesOf(reader.read(request(child)))).toEqual([]);
    expect(tracesOf(reader.read(request(root)))).toEqual([]);
    expect(tracesOf(reader.end())).toMatchObject([
      { rootSpanId: hex(1, 16), spans: [{ spanId: hex(2, 16) }] },
    ]);
  });

  it('lets go of the traces that have not grown for longest when it holds too many', () => {
    const reader = createOtlpJsonReader({ hashKey: 'k' });
    const given: string[] = [];
    for (let at = 1; at <= 21; at++) {
      const spans = Array.from({ length: 1_000 }, (_, i) =>
        aWireSpan({
          traceId: hex(at * 10_000 + Math.floor(i / 100), 32),
          spanId: hex(at * 10_000 + i, 16),
          attributes: {},
          events: [],
          links: [],
        }),
      );
      given.push(...tracesOf(reader.read(request(...spans))).map(({ traceId }) => traceId));
    }
    expect(new Set(given).size).toBe(110);
    expect(given[0]).toBe(hex(10_000, 32));
    expect(new Set(tracesOf(reader.end()).map(({ traceId }) => traceId)).size).toBe(100);
  });

  it('throws for what is no request, and goes on', () => {
    const reader = createOtlpJsonReader({ hashKey: 'k' });
    expect(() => reader.read('{')).toThrow('no JSON');
    expect(() => reader.read('{"resourceSpans":[{"scopeSpans":[{"spans":[{}]}]}]}')).toThrow('ids');
    void reader.read(request(aWireSpan()));
    expect(tracesOf(reader.end())).toHaveLength(1);
  });

  it('refuses options that are none', () => {
    expect(() => createOtlpJsonReader({ content: 'all' as never })).toThrow('content');
  });
});
