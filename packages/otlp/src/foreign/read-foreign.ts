import type {
  LlmData,
  RetrievalChunk,
  SpanDataMap,
  SpanKind,
  ToolData,
  Usage,
} from '@llmtrace/core';
import { foreignKind } from './foreign-kind.js';
import type { ForeignAttributes, ForeignFacts } from './foreign-span.js';
import { Taken } from './taken.js';

/**
 * Reads the attributes of a span that someone else made. `kind`, where it is given, has been decided before.
 *
 * Source: the OpenTelemetry GenAI conventions, OpenInference, and the attributes of the AI SDK.
 */
export function readForeign(attributes: ForeignAttributes, kind?: SpanKind): ForeignFacts {
  const taken = new Taken(attributes);
  const known = kind ?? foreignKind(attributes);
  const data = dataOf(known, taken);
  const input = taken.json(
    'gen_ai.input.messages',
    'input.value',
    'gen_ai.prompt',
    'ai.prompt.messages',
    'ai.prompt',
    'traceloop.entity.input',
  );
  const system = taken.json('gen_ai.system_instructions');
  const output = taken.json(
    'gen_ai.output.messages',
    'output.value',
    'gen_ai.completion',
    'ai.response.text',
    'traceloop.entity.output',
  );
  return {
    kind: known,
    data,
    input: withSystem(input, system),
    output,
    sessionId: taken.text('gen_ai.conversation.id', 'session.id'),
    userId: taken.text('user.id', 'enduser.id'),
    rest: taken.rest(),
  };
}

function dataOf(kind: SpanKind, taken: Taken): Partial<SpanDataMap[SpanKind]> {
  switch (kind) {
    case 'llm':
      return llmData(taken);
    case 'embedding':
      return present({
        ...modelOf(taken),
        dimensions: taken.number('gen_ai.embeddings.dimension.count'),
        usage: usageOf(taken),
      });
    case 'rerank':
      return present({
        provider: providerOf(taken),
        model: taken.text('reranker.model_name', 'gen_ai.request.model'),
        topN: taken.number('reranker.top_k'),
      });
    case 'retrieval':
      return present({
        index: taken.text('gen_ai.data_source.id'),
        queryText: taken.text('gen_ai.retrieval.query.text'),
        topKRequested: taken.number('gen_ai.retrieval.top_k', 'gen_ai.request.top_k'),
        chunks: chunksOf(taken),
      });
    case 'tool':
      return toolData(taken);
    case 'agent':
      return present({ agentName: taken.text('gen_ai.agent.name', 'agent.name') });
    default:
      return {};
  }
}

function llmData(taken: Taken): Partial<LlmData> {
  const seconds = taken.number('gen_ai.response.time_to_first_chunk');
  const reason =
    taken.list('gen_ai.response.finish_reasons')?.[0] ??
    taken.text('llm.finish_reason', 'ai.response.finishReason');
  const name = taken.text('gen_ai.prompt.name');
  const versionId = taken.text('gen_ai.prompt.version', 'llm.prompt_template.version');
  return present<Partial<LlmData>>({
    ...modelOf(taken),
    responseId: taken.text('gen_ai.response.id', 'ai.response.id'),
    params: paramsOf(taken),
    usage: usageOf(taken),
    finishReason: typeof reason === 'string' ? finishReasonOf(reason) : undefined,
    finishReasonRaw: typeof reason === 'string' ? reason : undefined,
    timeToFirstTokenMs: seconds === undefined ? undefined : seconds * 1_000,
    prompt: name === undefined ? undefined : present({ name, versionId }),
  });
}

function toolData(taken: Taken): Partial<ToolData> {
  return present<Partial<ToolData>>({
    toolName: taken.text(
      'gen_ai.tool.name',
      'tool.name',
      'ai.toolCall.name',
      'traceloop.entity.name',
    ),
    callId: taken.text('gen_ai.tool.call.id', 'tool.id', 'ai.toolCall.id'),
    arguments: taken.json('gen_ai.tool.call.arguments', 'tool.parameters', 'ai.toolCall.args'),
    resultSummary: taken.json('gen_ai.tool.call.result', 'ai.toolCall.result'),
  });
}

function providerOf(taken: Taken): string | undefined {
  return taken.text(
    'gen_ai.provider.name',
    'gen_ai.system',
    'llm.provider',
    'ai.model.provider',
    'llm.system',
  );
}

function modelOf(taken: Taken): Pick<LlmData, 'provider' | 'model' | 'responseModel'> {
  const model = taken.text(
    'gen_ai.request.model',
    'llm.model_name',
    'embedding.model_name',
    'ai.model.id',
  );
  const responseModel = taken.text(
    'gen_ai.response.model',
    'llm.response.model_name',
    'ai.response.model',
  );
  return present({ provider: providerOf(taken), model, responseModel });
}

function paramsOf(taken: Taken): LlmData['params'] {
  const stop = taken.list('gen_ai.request.stop_sequences');
  const params = present<NonNullable<LlmData['params']>>({
    temperature: taken.number('gen_ai.request.temperature'),
    topP: taken.number('gen_ai.request.top_p'),
    maxOutputTokens: taken.number('gen_ai.request.max_tokens'),
    seed: taken.number('gen_ai.request.seed'),
    stop: stop?.filter((item) => typeof item === 'string'),
    responseFormat: taken.text('gen_ai.output.type'),
    reasoningEffort: taken.text('gen_ai.request.reasoning.level'),
  });
  return Object.keys(params).length === 0 ? undefined : params;
}

/** Counts under the current names, those before them, and OpenInference's. */
function usageOf(taken: Taken): Usage | undefined {
  const usage = present<Usage>({
    inputTokens: taken.number(
      'gen_ai.usage.input_tokens',
      'gen_ai.usage.prompt_tokens',
      'llm.token_count.prompt',
      'ai.usage.promptTokens',
    ),
    outputTokens: taken.number(
      'gen_ai.usage.output_tokens',
      'gen_ai.usage.completion_tokens',
      'llm.token_count.completion',
      'ai.usage.completionTokens',
    ),
    cachedTokens: taken.number(
      'gen_ai.usage.cache_read.input_tokens',
      'llm.token_count.prompt_details.cache_read',
    ),
    cacheWriteTokens: taken.number(
      'gen_ai.usage.cache_write.input_tokens',
      'gen_ai.usage.cache_creation.input_tokens',
      'llm.token_count.prompt_details.cache_write',
    ),
    reasoningTokens: taken.number(
      'gen_ai.usage.reasoning.output_tokens',
      'llm.token_count.completion_details.reasoning',
    ),
    audioInputTokens: taken.number(
      'gen_ai.usage.audio.input_tokens',
      'llm.token_count.prompt_details.audio',
    ),
    audioOutputTokens: taken.number(
      'gen_ai.usage.audio.output_tokens',
      'llm.token_count.completion_details.audio',
    ),
  });
  return Object.keys(usage).length === 0 ? undefined : usage;
}

function chunksOf(taken: Taken): readonly RetrievalChunk[] | undefined {
  const documents = taken.json('gen_ai.retrieval.documents');
  if (!Array.isArray(documents)) return undefined;
  return documents.slice(0, 100).map((document: unknown) => {
    const { id, score, content, ...metadata } = (document ?? {}) as Record<string, unknown>;
    return present<RetrievalChunk>({
      chunkId: typeof id === 'string' ? id : undefined,
      score: typeof score === 'number' ? score : undefined,
      snippet: content,
      metadata: Object.keys(metadata).length === 0 ? undefined : metadata,
    });
  });
}

function finishReasonOf(reason: string): LlmData['finishReason'] {
  if (reason === 'tool_call' || reason === 'tool_calls' || reason === 'tool-calls')
    return 'tool_calls';
  if (reason === 'content_filter' || reason === 'content-filter') return 'content_filter';
  return reason === 'stop' || reason === 'length' || reason === 'error' ? reason : 'other';
}

function withSystem(input: unknown, system: unknown): unknown {
  if (system === undefined) return input;
  const rest = Array.isArray(input) ? (input as unknown[]) : input === undefined ? [] : [input];
  return [{ role: 'system', content: system }, ...rest];
}

/** Leaves out what is not there: a field that is set to `undefined` is one that is said to be unknown. */
function present<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
