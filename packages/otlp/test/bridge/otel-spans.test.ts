import { trace } from '@opentelemetry/api';
import { createTracer, withSpan, withTrace, type Tracer } from '@llmtrace/core';
import { aLateSpan, aScore, refundTrace, sealed } from '@llmtrace/testing/sample-records';
import { describe, expect, it, onTestFinished } from 'vitest';
import { otelSpans } from '../../src/index.js';
import { withOtel } from './with-otel.js';

const app = trace.getTracer('app');

function tracing(): Tracer {
  const tracer = createTracer({
    exporters: [otelSpans()],
    hashKey: 'k',
    service: 's',
    logger: { warn() {} },
  });
  onTestFinished(async () => void (await tracer.shutdown()));
  return tracer;
}

describe('otelSpans', () => {
  it('makes spans of the app’s own provider below the span that the trace was opened in', async () => {
    const exported = withOtel();
    const tracer = tracing();
    const outer = await app.startActiveSpan('GET /chat', async (span) => {
      await withTrace('answer', () =>
        withSpan(
          'plan',
          { kind: 'llm', data: { model: 'gpt-4.1' } },
          async () => 'mail ada@example.com',
        ),
      );
      span.end();
      return span.spanContext();
    });
    await tracer.flush();
    const spans = exported.getFinishedSpans();
    expect(spans.map(({ name }) => name).sort()).toEqual(['GET /chat', 'answer', 'chat gpt-4.1']);
    const [root, llm] = ['answer', 'chat gpt-4.1'].map((name) =>
      spans.find((s) => s.name === name)!,
    );
    expect(root!.spanContext().traceId).toBe(outer.traceId);
    expect(root!.parentSpanContext?.spanId).toBe(outer.spanId);
    expect(llm!.parentSpanContext?.spanId).toBe(root!.spanContext().spanId);
    expect(llm!.attributes['gen_ai.output.messages']).toContain('[EMAIL_1]');
    expect(llm!.attributes['llmtrace.trace_id']).toBe(outer.traceId);
  });

  it('gives them the times, events and status of the record', async () => {
    const exported = withOtel();
    const exporter = otelSpans();
    onTestFinished(() => void exporter.shutdown());
    const record = refundTrace();
    await exporter.export(sealed(record));
    const spans = exported.getFinishedSpans();
    expect(spans).toHaveLength(1 + record.spans.length);
    const tool = spans.find(({ name }) => name === 'execute_tool create_refund')!;
    const start = record.spans[3]!.startTime;
    expect(tool.startTime[0] * 1_000 + tool.startTime[1] / 1e6).toBeCloseTo(start, 3);
    expect(tool).toMatchObject({ status: { code: 2 }, events: [{ name: 'exception' }] });
  });

  it('puts late spans and scores below the spans that were made of their trace', async () => {
    const exported = withOtel();
    const exporter = otelSpans();
    onTestFinished(() => void exporter.shutdown());
    const record = refundTrace();
    await exporter.export(sealed(record));
    await exporter.export(sealed(aLateSpan(), aScore()));
    const spans = exported.getFinishedSpans();
    const root = spans.find(({ name }) => name === record.name)!.spanContext();
    for (const name of ['save_summary', 'evaluate helpful']) {
      const span = spans.find((s) => s.name === name)!;
      expect(span.parentSpanContext?.spanId).toBe(root.spanId);
    }
  });

  it('lets the app’s provider decide what is sampled', async () => {
    const exported = withOtel();
    const tracer = tracing();
    const unsampled = trace.wrapSpanContext({
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: 0,
    });
    const { context } = await import('@opentelemetry/api');
    context.with(trace.setSpan(context.active(), unsampled), () => withTrace('answer', () => {}));
    await tracer.flush();
    expect(exported.getFinishedSpans()).toEqual([]);
    expect(tracer.stats().exporters['otel']).toMatchObject({ delivered: 1 });
  });

  it('fails a batch while no provider is registered', () => {
    const exporter = otelSpans();
    onTestFinished(() => void exporter.shutdown());
    expect(() => exporter.export(sealed(refundTrace()))).toThrow('No OpenTelemetry provider');
  });

  it('refuses a dialect that it does not know', () => {
    expect(() => otelSpans({ dialect: 'zipkin' as never })).toThrow('otelSpans.dialect');
  });
});
