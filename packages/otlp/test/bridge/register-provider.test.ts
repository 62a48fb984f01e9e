import * as api from '@opentelemetry/api';
import { currentTraceId, traceTool, withSpan, withTrace } from '@llmtrace/core';
import { createTestTracer, treeOf } from '@llmtrace/core/testing';
import { describe, expect, it } from 'vitest';
import { registerOtelProvider } from '../../src/index.js';
import { withOtel } from './with-otel.js';

/** What instrumentation of somebody else does around a call. */
async function instrumented(question: string): Promise<string> {
  const tracer = api.trace.getTracer('@traceloop/instrumentation-openai', '1');
  return tracer.startActiveSpan(
    'openai.chat',
    {
      kind: api.SpanKind.CLIENT,
      attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4.1' },
    },
    async (span) => {
      const child = tracer.startSpan('http', {}, api.context.active());
      child.end();
      span.setAttributes({
        'gen_ai.provider.name': 'openai',
        'gen_ai.response.model': 'gpt-4.1-2026',
        'gen_ai.usage.input_tokens': 12,
        'gen_ai.usage.output_tokens': 3,
        'gen_ai.input.messages': JSON.stringify([
          { role: 'user', parts: [{ type: 'text', content: question }] },
        ]),
        'vendor.extra': 'kept',
      });
      span.end();
      return 'answer';
    },
  );
}

describe('a registered provider', () => {
  it('lets instrumentation of others land in our trace, in our words, masked', async () => {
    using registration = registerOtelProvider({ api });
    expect(registration.registered).toBe(true);
    const test = createTestTracer();
    await test.run(() =>
      withTrace('answer', () => withSpan('plan', () => instrumented('Mail ada@example.com'))),
    );
    await test.idle();
    const [trace] = test.traces;
    expect(treeOf(trace!)).toBe(
      ['step.plan ok', '  llm.openai.chat ok', '    step.http ok'].join('\n'),
    );
    const llm = trace!.spans.find(({ kind }) => kind === 'llm')!;
    expect(llm).toMatchObject({
      data: {
        provider: 'openai',
        model: 'gpt-4.1',
        responseModel: 'gpt-4.1-2026',
        usage: { inputTokens: 12, outputTokens: 3 },
      },
      attributes: { 'vendor.extra': 'kept' },
    });
    expect(JSON.stringify(llm.input)).toContain('[EMAIL_1]');
    expect(JSON.stringify(trace)).not.toContain('ada@example.com');
  });

  it('puts our spans below theirs, and tells them of ours', async () => {
    using _registration = registerOtelProvider({ api });
    const test = createTestTracer();
    const getOrder = traceTool('get_order', (id: number) => id);
    const seen: (string | undefined)[] = [];
    await test.run(() =>
      withTrace('answer', () =>
        api.trace.getTracer('agent').startActiveSpan('agent', async (span) => {
          getOrder(7);
          await withSpan('ours', async () => {
            const active = api.trace.getActiveSpan();
            seen.push(active?.spanContext().traceId, currentTraceId());
            active?.setAttribute('noted', true);
            active?.end();
          });
          span.end();
        }),
      ),
    );
    await test.idle();
    const [trace] = test.traces;
    expect(treeOf(trace!)).toBe(
      ['step.agent ok', '  tool.get_order ok', '  step.ours ok'].join('\n'),
    );
    expect(seen[0]).toBe(seen[1]);
    expect(trace!.spans.at(-1)?.attributes).toEqual({ noted: true });
  });

  it('tells failures', async () => {
    using _registration = registerOtelProvider({ api });
    const test = createTestTracer();
    test.run(() =>
      withTrace('answer', () => {
        const span = api.trace.getTracer('x').startSpan('call');
        span.recordException(new TypeError('no such order'));
        span.setStatus({ code: api.SpanStatusCode.ERROR });
        span.end();
        const other = api.trace.getTracer('x').startSpan('other');
        other.setStatus({ code: api.SpanStatusCode.ERROR, message: 'refused' });
        other.end();
        other.end();
      }),
    );
    await test.idle();
    expect(test.traces[0]?.spans).toMatchObject([
      { status: 'error', error: { type: 'TypeError', message: 'no such order' } },
      { status: 'error', error: { message: 'refused' } },
    ]);
  });

  it('keeps the context of callbacks, and gives it to functions that are bound', async () => {
    using _registration = registerOtelProvider({ api });
    const key = api.createContextKey('mine');
    const inside = api.context.active().setValue(key, 7);
    const read = (): unknown => api.context.active().getValue(key);
    expect(api.context.with(inside, read)).toBe(7);
    expect(await api.context.with(inside, async () => (await null, read()))).toBe(7);
    expect(api.context.bind(inside, read)()).toBe(7);
    expect(read()).toBeUndefined();
  });

  it('changes nothing where the app has a provider of its own', async () => {
    const exported = withOtel();
    using registration = registerOtelProvider({ api });
    expect(registration.registered).toBe(false);
    api.trace.getTracer('app').startSpan('theirs').end();
    expect(exported.getFinishedSpans()).toHaveLength(1);
  });

  it('is gone when it has been disposed of', () => {
    registerOtelProvider({ api })[Symbol.dispose]();
    expect(api.trace.getTracer('x').startSpan('y').isRecording()).toBe(false);
    using again = registerOtelProvider({ api });
    expect(again.registered).toBe(true);
  });

  it('refuses what is no api', () => {
    expect(() => registerOtelProvider({ api: {} as never })).toThrow('registerOtelProvider.api');
  });
});
