// OpenTelemetry SDK 2 with BatchSpanProcessor and the JSON exporter, GenAI attributes as its users write them. In the
// Express app the root comes from its HTTP and Express instrumentation; `otel-manual` has a hand-written one.
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { defineService } from '../workload.mjs';

const OPERATION = {
  llm: 'chat',
  tool: 'execute_tool',
  retrieval: 'retrieval',
  agent: 'invoke_agent',
};

export function start({ sink, held, instrumented = true }) {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'bench' }),
    spanProcessors: [
      new BatchSpanProcessor(
        new OTLPTraceExporter({ url: `${sink}/v1/traces` }),
        // Held back: nothing is exported while the request side is measured.
        held
          ? { maxQueueSize: 1e6, maxExportBatchSize: 1e6, scheduledDelayMillis: 1e6 }
          : { maxQueueSize: 16384 },
      ),
    ],
  });
  trace.setGlobalTracerProvider(provider);
  if (instrumented) {
    for (const instrumentation of [new HttpInstrumentation(), new ExpressInstrumentation()]) {
      instrumentation.setTracerProvider(provider);
      instrumentation.enable();
    }
  }
  const tracer = trace.getTracer('bench');
  const wrap = (kind, name, fn) =>
    function (...args) {
      const options = {
        kind: SpanKind.INTERNAL,
        attributes: {
          'gen_ai.operation.name': OPERATION[kind],
          'gen_ai.input.messages': JSON.stringify(args[0]?.messages ?? args[0]),
          ...(kind === 'llm'
            ? { 'gen_ai.request.model': args[0].model, 'gen_ai.request.temperature': 0 }
            : {}),
          ...(kind === 'tool' ? { 'gen_ai.tool.name': name } : {}),
        },
      };
      return tracer.startActiveSpan(name, options, (span) =>
        fn.apply(this, args).then(
          (result) => {
            if (kind === 'llm') {
              span.setAttribute('gen_ai.response.model', result.model);
              span.setAttribute('gen_ai.response.id', result.id);
              span.setAttribute('gen_ai.response.finish_reasons', [
                result.choices[0].finish_reason,
              ]);
              span.setAttribute('gen_ai.usage.input_tokens', result.usage.prompt_tokens);
              span.setAttribute('gen_ai.usage.output_tokens', result.usage.completion_tokens);
              span.setAttribute(
                'gen_ai.output.messages',
                JSON.stringify([result.choices[0].message]),
              );
            } else span.setAttribute('gen_ai.output.messages', JSON.stringify(result));
            span.end();
            return result;
          },
          (error) => {
            span.recordException(error);
            span.setStatus({ code: SpanStatusCode.ERROR });
            span.end();
            throw error;
          },
        ),
      );
    };
  const agent = defineService(wrap);
  const root = {
    kind: SpanKind.SERVER,
    attributes: { 'http.request.method': 'POST', 'http.route': '/chat' },
  };
  return {
    trace: (input) =>
      tracer.startActiveSpan('POST /chat', root, (span) =>
        agent(input).then((result) => {
          span.end();
          return result;
        }),
      ),
    middleware: instrumented
      ? undefined
      : (req, res, next) =>
          tracer.startActiveSpan('POST /chat', root, (span) => {
            res.once('close', () => {
              span.setAttribute('http.response.status_code', res.statusCode);
              span.end();
            });
            next();
          }),
    agent,
    flush: () => provider.forceFlush(),
  };
}
