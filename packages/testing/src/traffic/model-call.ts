import type { PromptRun, SpanRecord } from '@llmtrace/core';
import type { TrafficModel } from './catalogue.js';
import type { TraceBuilder } from './trace-builder.js';

/** A call to a model, and how it goes. */
export interface ModelCall {
  readonly name: string;
  readonly model: TrafficModel;
  readonly prompt: PromptRun;
  readonly input: string;
  readonly output?: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly parent?: SpanRecord;
  readonly finishReason?: 'stop' | 'length' | 'tool_calls' | 'content_filter';
  readonly responseFormat?: string;
  readonly stream?: boolean;
  readonly purpose?: 'primary' | 'retry' | 'repair' | 'judge';
  readonly attempt?: number;
  readonly retryOfSpanId?: string;
  readonly unpriced?: boolean;
}

/** Adds a call that answers. */
export function answeredCall(trace: TraceBuilder, call: ModelCall): SpanRecord {
  const { random } = trace;
  const { model, inputTokens, outputTokens } = call;
  const ttft = random.duration(model.ttftMs, 0.4);
  const cachedTokens = random.chance(0.4) ? Math.floor(inputTokens * 0.6) : 0;
  const inputNanoUsd = Math.round((inputTokens - cachedTokens * 0.9) * model.input);
  const outputNanoUsd = outputTokens * model.output;
  return trace.add({
    kind: 'llm',
    name: call.name,
    durationMs: ttft + outputTokens * model.msPerToken * (0.8 + random.next() * 0.4),
    ...(call.parent === undefined ? undefined : { parent: call.parent }),
    input: [{ role: 'user', content: call.input }],
    ...(call.output === undefined ? undefined : { output: call.output }),
    data: {
      ...shared(call),
      responseModel: model.answersAs,
      responseId: `resp_${random.hex(24)}`,
      outputShape: call.finishReason === 'tool_calls' ? 'tool_calls' : 'text',
      usage: { inputTokens, outputTokens, cachedTokens },
      cost:
        call.unpriced === true
          ? { status: 'unknown_model' }
          : {
              inputNanoUsd,
              outputNanoUsd,
              totalNanoUsd: inputNanoUsd + outputNanoUsd,
              status: 'priced',
              source: 'genai-prices',
            },
      finishReason: call.finishReason ?? 'stop',
      ...(call.stream === true
        ? { timeToFirstTokenMs: ttft, stream: { completion: 'completed', chunks: outputTokens } }
        : undefined),
    },
  });
}

const FAILURES = {
  rate_limit_exceeded: {
    type: 'RateLimitError',
    code: 'rate_limit_exceeded',
    message: 'Too many requests.',
    retryable: true,
    httpStatus: 429,
  },
  context_length_exceeded: {
    type: 'BadRequestError',
    code: 'context_length_exceeded',
    message: 'The prompt is too long for the model.',
    retryable: false,
    httpStatus: 400,
  },
};

/** Adds a call that the provider does not answer. */
export function failedCall(
  trace: TraceBuilder,
  call: ModelCall,
  failure: keyof typeof FAILURES,
): SpanRecord {
  return trace.add({
    kind: 'llm',
    name: call.name,
    durationMs: trace.random.duration(90, 0.3),
    ...(call.parent === undefined ? undefined : { parent: call.parent }),
    error: FAILURES[failure],
    input: [{ role: 'user', content: call.input }],
    data: { ...shared(call), finishReason: 'error' },
  });
}

function shared(call: ModelCall): Extract<SpanRecord, { kind: 'llm' }>['data'] {
  return {
    provider: call.model.provider,
    model: call.model.name,
    prompt: call.prompt,
    params: {
      temperature: 0.2,
      ...(call.responseFormat === undefined ? undefined : { responseFormat: call.responseFormat }),
    },
    purpose: call.purpose ?? 'primary',
    attempt: call.attempt ?? 1,
    ...(call.retryOfSpanId === undefined ? undefined : { retryOfSpanId: call.retryOfSpanId }),
  };
}
