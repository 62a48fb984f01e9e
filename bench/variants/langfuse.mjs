// Langfuse's SDK 5 on OpenTelemetry SDK 2, default settings, observations as its documentation writes them.
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { trace as otel } from '@opentelemetry/api';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { startActiveObservation } from '@langfuse/tracing';
import { defineService } from '../workload.mjs';

const TYPE = { llm: 'generation', tool: 'tool', retrieval: 'retriever', agent: 'agent' };

export function start({ sink, held }) {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const provider = new BasicTracerProvider({
    spanProcessors: [
      new LangfuseSpanProcessor({
        publicKey: 'pk-lf-bench',
        secretKey: 'sk-lf-bench',
        baseUrl: sink,
        ...(held ? { flushAt: 1e6, flushInterval: 1e6 } : {}),
      }),
    ],
  });
  otel.setGlobalTracerProvider(provider);
  const wrap = (kind, name, fn) =>
    function (...args) {
      return startActiveObservation(
        name,
        async (observation) => {
          observation.update({
            input: args[0]?.messages ?? args[0],
            ...(kind === 'llm' ? { model: args[0].model } : {}),
          });
          const result = await fn.apply(this, args);
          observation.update(
            kind === 'llm'
              ? {
                  output: result.choices[0].message,
                  usageDetails: {
                    input: result.usage.prompt_tokens,
                    output: result.usage.completion_tokens,
                  },
                }
              : { output: result },
          );
          return result;
        },
        { asType: TYPE[kind] },
      );
    };
  const agent = defineService(wrap);
  return {
    trace: (input) => startActiveObservation('POST /chat', () => agent(input)),
    middleware: (req, res, next) =>
      startActiveObservation(
        'POST /chat',
        (observation) => {
          res.once('close', () => observation.end());
          next();
        },
        { endOnExit: false },
      ),
    agent,
    flush: () => provider.forceFlush(),
  };
}
