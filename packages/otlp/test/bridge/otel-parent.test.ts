import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, createTraceState, trace, TraceFlags } from '@opentelemetry/api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { injectHeaders, traceTool, withTrace } from '@llmtrace/core';
import { defineHttpIntegration } from '@llmtrace/core/http';
import { createTestTracer } from '@llmtrace/core/testing';
import { withOtel } from './with-otel.js';

const tracer = trace.getTracer('app');

describe('a root below an active OpenTelemetry span', () => {
  it('continues its trace, and leaves that span as it was', async () => {
    const exported = withOtel();
    const test = createTestTracer();
    const otel = await tracer.startActiveSpan('job', async (span) => {
      await test.run(() => withTrace('digest', async () => {}));
      span.end();
      return span.spanContext();
    });
    await test.idle();
    expect(test.traces[0]).toMatchObject({
      traceId: otel.traceId,
      remoteParentSpanId: otel.spanId,
    });
    expect(exported.getFinishedSpans()).toMatchObject([{ name: 'job', attributes: {} }]);
  });

  it('continues it also where a traced function opens the root', async () => {
    withOtel();
    const test = createTestTracer();
    const getOrder = traceTool('get_order', (id: number) => id);
    const otel = tracer.startActiveSpan('job', (span) => {
      test.run(() => getOrder(7));
      span.end();
      return span.spanContext();
    });
    await test.idle();
    expect(test.traces[0]).toMatchObject({
      traceId: otel.traceId,
      remoteParentSpanId: otel.spanId,
    });
  });

  it('is linked to its own origin rather than to it where it was told one', async () => {
    withOtel();
    const test = createTestTracer();
    const origin = { traceId: 'a'.repeat(32), remoteParentSpanId: 'b'.repeat(16) };
    tracer.startActiveSpan('job', (span) => {
      test.run(() => withTrace('digest', { origin }, () => {}));
      span.end();
    });
    await test.idle();
    expect(test.traces[0]).toMatchObject(origin);
  });

  it('opens a trace of its own where no span is active', async () => {
    withOtel();
    const test = createTestTracer();
    test.run(() => withTrace('digest', () => {}));
    await test.idle();
    expect(test.traces[0]).not.toHaveProperty('remoteParentSpanId');
  });

  it('is not misled by spans that name no trace', async () => {
    withOtel();
    const test = createTestTracer();
    const odd = [
      { traceId: '0'.repeat(32), spanId: '1'.repeat(16), traceFlags: TraceFlags.NONE },
      { traceId: 'A'.repeat(32), spanId: '1'.repeat(16), traceFlags: TraceFlags.NONE },
      { traceId: 'a'.repeat(32), spanId: '', traceFlags: TraceFlags.NONE },
    ];
    for (const spanContext of odd) {
      const span = trace.wrapSpanContext(spanContext);
      // The api itself would not make an invalid one.
      span.spanContext = () => spanContext;
      context.with(trace.setSpan(context.active(), span), () =>
        test.run(() => withTrace('digest', () => {})),
      );
    }
    await test.idle();
    for (const record of test.traces) expect(record).not.toHaveProperty('remoteParentSpanId');
    expect(test.traces).toHaveLength(3);
  });

  it('survives an api that throws', async () => {
    context.setGlobalContextManager({
      active() {
        throw new Error('broken');
      },
      disable() {},
    } as never);
    onTestFinished(() => context.disable());
    const test = createTestTracer();
    expect(test.run(() => withTrace('digest', () => 7))).toBe(7);
    await test.idle();
    expect(test.traces).toHaveLength(1);
  });

  it('is found whichever copy or version of the api registered it', async () => {
    const KEY = Symbol.for('opentelemetry.js.api.1');
    const SPAN = Symbol.for('OpenTelemetry Context Key SPAN');
    const holder = globalThis as { [KEY]?: unknown };
    const spanContext = { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16), traceFlags: 0 };
    const active = {
      getValue: (key: symbol) => key === SPAN && { spanContext: () => spanContext },
    };
    const before = holder[KEY];
    holder[KEY] = { version: '1.4.0', context: { active: () => active } };
    onTestFinished(() => {
      holder[KEY] = before;
    });
    const test = createTestTracer();
    test.run(() => withTrace('digest', () => {}));
    await test.idle();
    expect(test.traces[0]).toMatchObject({
      traceId: spanContext.traceId,
      remoteParentSpanId: spanContext.spanId,
    });
  });

  it('passes trace, flags and state of a request on to whom it calls', async () => {
    withOtel();
    const test = createTestTracer();
    const span = trace.wrapSpanContext({
      traceId: 'e'.repeat(32),
      spanId: 'f'.repeat(16),
      traceFlags: TraceFlags.NONE,
      traceState: createTraceState('vendor=1'),
    });
    const roots = defineHttpIntegration<IncomingMessage>({
      tracer: () => test.tracer,
      route: () => '/chat',
    })();
    const server = createServer((request, response) =>
      context.with(trace.setSpan(context.active(), span), () =>
        roots.run(request, request, response, () => {
          response.end(JSON.stringify(injectHeaders()));
        }),
      ),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/chat`, {
      headers: { traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`, tracestate: 'other=2' },
    });
    const headers = (await answer.json()) as Record<string, string>;
    await test.idle();
    expect(test.traces[0]).toMatchObject({
      traceId: 'e'.repeat(32),
      remoteParentSpanId: 'f'.repeat(16),
    });
    expect(headers).toEqual({
      traceparent: `00-${'e'.repeat(32)}-${test.traces[0]?.rootSpanId}-00`,
      tracestate: 'vendor=1',
    });
  });
});
