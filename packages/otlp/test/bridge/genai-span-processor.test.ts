import { trace } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { createPriceBook } from '@llmtrace/cost';
import { describe, expect, it } from 'vitest';
import { genaiSpanProcessor } from '../../src/index.js';
import { withOtel } from './with-otel.js';

const prices = createPriceBook({
  overrides: [{ provider: 'openai', model: 'gpt-4.1*', input: 2, output: 8 }],
});
const asProcessor = (...args: Parameters<typeof genaiSpanProcessor>): SpanProcessor =>
  genaiSpanProcessor(...args) as unknown as SpanProcessor;

const CALL = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4.1',
  'gen_ai.response.model': 'gpt-4.1-2025-04-14',
  'gen_ai.response.id': 'chatcmpl-AbCdEfGhIjKlMnOpQrStUvWxYz012',
  'gen_ai.usage.input_tokens': 1_000,
  'gen_ai.usage.output_tokens': 100,
};

describe('genaiSpanProcessor', () => {
  it('masks the texts of GenAI spans, events too, and says what they cost', () => {
    const exported = withOtel(asProcessor({ prices }));
    const span = trace.getTracer('x').startSpan('chat gpt-4.1', { attributes: CALL });
    span.setAttributes({
      'gen_ai.input.messages':
        '[{"role":"user","parts":[{"type":"text","content":"ada@example.com"}]}]',
      'user.id': 'ada@example.com',
      'app.notes': ['call ada@example.com', 'fine'],
    });
    span.addEvent('gen_ai.user.message', { content: 'ada@example.com' });
    span.end();
    const [out] = exported.getFinishedSpans();
    expect(JSON.stringify([out!.attributes, out!.events])).not.toContain('ada@example.com');
    expect(JSON.parse(out!.attributes['gen_ai.input.messages'] as string)).toMatchObject([
      { parts: [{ content: '[EMAIL_1]' }] },
    ]);
    expect(out!.attributes).toMatchObject({
      ...CALL,
      'gen_ai.usage.cost': 0.0028,
      'app.notes': ['call [EMAIL_1]', 'fine'],
    });
  });

  it('leaves other spans alone', () => {
    const exported = withOtel(asProcessor({ prices }));
    const attributes = { 'http.url': 'https://x.test/?q=ada@example.com' };
    trace.getTracer('x').startSpan('GET', { attributes }).end();
    expect(exported.getFinishedSpans()[0]?.attributes).toEqual(attributes);
  });

  it('leaves a cost that is there, and makes none up', () => {
    const exported = withOtel(asProcessor({ prices }));
    const tracer = trace.getTracer('x');
    tracer.startSpan('a', { attributes: { ...CALL, 'gen_ai.usage.cost': 7 } }).end();
    tracer
      .startSpan('b', {
        attributes: { ...CALL, 'gen_ai.request.model': 'x', 'gen_ai.response.model': 'y' },
      })
      .end();
    tracer.startSpan('c', { attributes: { 'gen_ai.operation.name': 'execute_tool' } }).end();
    expect(
      exported.getFinishedSpans().map(({ attributes }) => attributes['gen_ai.usage.cost']),
    ).toEqual([7, undefined, undefined]);
  });

  it('drops a text that could not be masked', () => {
    const mask = (): string => {
      throw new Error('no');
    };
    const exported = withOtel(asProcessor({ mask }));
    const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.prompt': 'ada@example.com' };
    trace.getTracer('x').startSpan('a', { attributes }).end();
    expect(exported.getFinishedSpans()[0]?.attributes['gen_ai.prompt']).toBe('[REDACTION FAILED]');
  });

  it('works once, in SDKs that do not know onEnding too', () => {
    const processor = genaiSpanProcessor({ mask: (text) => `<${text}>` });
    const span = { attributes: { 'gen_ai.prompt': 'a' } as Record<string, unknown> };
    processor.onEnd(span);
    processor.onEnding(span);
    processor.onEnd(span);
    expect(span.attributes['gen_ai.prompt']).toBe('<a>');
  });

  it('survives a price book that throws', () => {
    const broken = {
      price() {
        throw new Error('no');
      },
    };
    const span = { attributes: { ...CALL } as Record<string, unknown> };
    genaiSpanProcessor({ prices: broken, mask: false }).onEnd(span);
    expect(span.attributes).toEqual({ ...CALL, 'llmtrace.cost.status': 'callback_error' });
  });

  it('refuses options that are none', () => {
    expect(() => genaiSpanProcessor({ prices: {} as never })).toThrow('genaiSpanProcessor.prices');
    expect(() => genaiSpanProcessor({ mask: true as never })).toThrow('genaiSpanProcessor.mask');
  });
});
