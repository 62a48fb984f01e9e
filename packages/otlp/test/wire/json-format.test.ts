import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { describe, expect, it } from 'vitest';
import type { OtlpSpan } from '../../src/wire/otlp-span.js';
import { jsonFormat } from '../../src/wire/json-format.js';
import { asReadableSpan } from './official.js';
import { aWireSpan, oddSpans } from './sample-spans.js';

const resource = { attributes: { 'service.name': 'support-api' } };
const scope = { name: '@llmtrace/otlp', version: '0.1.0', schemaUrl: 'https://example.test/1' };

function ours(spans: readonly OtlpSpan[]): unknown {
  const encoded = spans.map((span) => jsonFormat.encodeSpan(span));
  const groups = [{ resource: resource.attributes, spans: encoded }];
  return JSON.parse(jsonFormat.frame(groups, scope).toString());
}

function official(spans: readonly OtlpSpan[]): unknown {
  const readable = spans.map((span) => asReadableSpan(span, resource, scope));
  return JSON.parse(Buffer.from(JsonTraceSerializer.serializeRequest(readable)!).toString());
}

/** What the official serializer writes for texts and numbers is not always what the specification wants. */
const ordinary = oddSpans().filter(({ attributes, name }) => {
  const { n } = attributes as { n?: number };
  return name.isWellFormed() && (n === undefined || Number.isSafeInteger(n));
});

describe('JSON format', () => {
  it('says what the official serializer says', () => {
    expect(ordinary.length).toBeGreaterThan(15);
    for (const span of ordinary) expect(ours([span])).toEqual(official([span]));
    expect(ours(ordinary)).toEqual(official(ordinary));
  });

  it('writes no lone surrogates', () => {
    const text = JSON.stringify(
      ours([aWireSpan({ name: 'a\ud83db', attributes: { '\udc00': '\udc00' } })]),
    );
    expect(text).not.toMatch(/\\ud[89a-f]/i);
    expect(text).toContain('a\ufffdb');
  });

  it('writes numbers that JSON lacks as the strings that protobuf gives them', () => {
    const text = jsonFormat.encodeSpan(aWireSpan({ attributes: { n: Number.NaN, m: -Infinity } }));
    expect(JSON.parse(text.toString())).toMatchObject({
      attributes: [
        { key: 'n', value: { doubleValue: 'NaN' } },
        { key: 'm', value: { doubleValue: '-Infinity' } },
      ],
    });
  });

  it('writes integers that lose digits as doubles', () => {
    const span = JSON.parse(
      jsonFormat.encodeSpan(aWireSpan({ attributes: { n: 2 ** 62 } })).toString(),
    );
    expect(span.attributes).toEqual([{ key: 'n', value: { doubleValue: 2 ** 62 } }]);
  });
});
