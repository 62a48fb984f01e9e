import type { SpanRecord, TraceRecord, Usage } from '@llmtrace/core';
import { AttributeBag } from './attribute-bag.js';
import { costUsd, type CostUsd } from './cost-usd.js';
import type { Dialect } from './dialect.js';
import { genaiFinishReason } from './finish-reason.js';
import { putOwn } from './llmtrace-attributes.js';
import { putCallFacts, putSpanFacts, putTraceFacts } from './own-facts.js';
import { genaiProvider } from './provider-name.js';
import { putRequest } from './request-attributes.js';
import { toolCallOf } from './tool-call.js';
import { putUsage } from './usage-attributes.js';

type SpanOf<K extends SpanRecord['kind']> = Extract<SpanRecord, { kind: K }>;

const RUN_TYPES: Readonly<Record<SpanRecord['kind'], string>> = {
  llm: 'llm',
  embedding: 'embedding',
  retrieval: 'retriever',
  tool: 'tool',
  prompt: 'prompt',
  parser: 'parser',
  agent: 'chain',
  step: 'chain',
  rerank: 'chain',
  eval: 'chain',
  guardrail: 'chain',
  approval: 'chain',
};

const METADATA = 'langsmith.metadata';
const CALL_TOLD: ReadonlySet<string> = new Set([
  'provider',
  'model',
  'responseModel',
  'responseId',
  'params',
  'usage',
  'cost',
  'finishReason',
  'toolCallsRequested',
]);
const TOOL_TOLD: ReadonlySet<string> = new Set([
  'toolName',
  'callId',
  'arguments',
  'resultSummary',
]);
const RETRIEVAL_TOLD: ReadonlySet<string> = new Set(['queryText', 'chunks']);
const TRACE_TOLD: ReadonlySet<string> = new Set(['tags', 'metadata']);
const COUNTED: ReadonlySet<keyof Usage> = new Set([
  'inputTokens',
  'outputTokens',
  'cachedTokens',
  'cacheWriteTokens',
  'cacheWrite1hTokens',
  'reasoningTokens',
  'audioInputTokens',
  'audioOutputTokens',
  'webSearches',
  'estimated',
]);
const NO_NAMES: ReadonlySet<string> = new Set();

/**
 * What LangSmith reads: run types, prompts and completions as JSON, usage with its details, tags as one string. Its
 * "session" is a project, so that a conversation is told as the metadata `thread_id`.
 *
 * Source: docs.langchain.com, "Trace with OpenTelemetry"; `lib/experimental/otel` of the `langsmith` package.
 */
export const langsmithDialect: Dialect = {
  name: 'langsmith',
  word(subject) {
    const bag = new AttributeBag();
    putTrace(bag, subject.trace);
    if (subject.what === 'root') {
      putRoot(bag, subject.trace);
      return { name: subject.trace.name, attributes: bag.attributes };
    }
    putSpan(bag, subject.span);
    return { name: subject.span.name, attributes: bag.attributes };
  },
};

function putTrace(bag: AttributeBag, trace: TraceRecord | undefined): void {
  if (trace === undefined) return;
  bag
    .put(`${METADATA}.thread_id`, trace.sessionId)
    .put(`${METADATA}.user_id`, trace.userIdHash)
    .put(`${METADATA}.environment`, trace.environment)
    .put(`${METADATA}.revision_id`, trace.gitSha ?? trace.pipelineVersion);
  if (trace.tags !== undefined && trace.tags.length > 0) {
    // One string with commas between: a comma within a tag would make two of it.
    bag.put('langsmith.span.tags', trace.tags.map((tag) => tag.replaceAll(',', ' ')).join(','));
  }
  const { feature, variant, tenantId, pipeline } = trace;
  putOwn(bag, METADATA, { tenantId, feature, variant, pipeline });
}

function putRoot(bag: AttributeBag, trace: TraceRecord): void {
  bag
    .put('langsmith.span.kind', 'chain')
    .put('langsmith.trace.name', trace.name)
    .putText('gen_ai.prompt', trace.input)
    .putText('gen_ai.completion', trace.output);
  putTraceFacts(bag, METADATA, trace, TRACE_TOLD);
  putOwn(bag, METADATA, trace.metadata);
}

function putSpan(bag: AttributeBag, span: SpanRecord): void {
  bag
    .put('langsmith.span.kind', RUN_TYPES[span.kind])
    .put('langsmith.trace.name', span.name)
    .put(`${METADATA}.kind`, span.kind)
    .put(`${METADATA}.status`, span.status);
  putSpanFacts(bag, METADATA, span);
  putOwn(bag, METADATA, span.attributes);
  switch (span.kind) {
    case 'llm':
      return putLlm(bag, span);
    case 'embedding':
    case 'rerank':
      putModel(bag, span);
      return putRest(bag, span, CALL_TOLD);
    case 'retrieval':
      return putRetrieval(bag, span);
    case 'tool': {
      const { args, result } = toolCallOf(span);
      bag
        .put('gen_ai.tool.name', span.data.toolName ?? span.name)
        .put('gen_ai.tool.call.id', span.data.callId)
        .putText('gen_ai.prompt', args)
        .putText('gen_ai.completion', result);
      return putOwn(bag, METADATA, span.data, TOOL_TOLD);
    }
    default:
      return putRest(bag, span, NO_NAMES);
  }
}

function putRest(bag: AttributeBag, span: SpanRecord, told: ReadonlySet<string>): void {
  bag.putText('gen_ai.prompt', span.input).putText('gen_ai.completion', span.output);
  putOwn(bag, METADATA, span.data, told);
}

function putRetrieval(bag: AttributeBag, { data, input, output }: SpanOf<'retrieval'>): void {
  bag.putText('gen_ai.prompt', data.queryText ?? input).putText('gen_ai.completion', output);
  // What it was given beside its question.
  if (data.queryText !== undefined) bag.putText(`${METADATA}.input`, input);
  data.chunks?.forEach((chunk, index) => {
    const { snippet, ...metadata } = chunk;
    const document = `retrieval.documents.${index}.document`;
    bag
      .putText(`${document}.content`, snippet ?? chunk.title ?? chunk.chunkId)
      .putJson(`${document}.metadata`, metadata);
  });
  putOwn(bag, METADATA, data, RETRIEVAL_TOLD);
}

function putLlm(bag: AttributeBag, span: SpanOf<'llm'>): void {
  const { data } = span;
  const finishReason = genaiFinishReason(data);
  putModel(bag, span);
  putRequest(bag, data.params);
  bag
    .put('gen_ai.operation.name', 'chat')
    .put('gen_ai.response.id', data.responseId)
    .putList('gen_ai.response.finish_reasons', finishReason === undefined ? [] : [finishReason])
    .put('gen_ai.response.system_fingerprint', data.systemFingerprint)
    .put('gen_ai.response.service_tier', data.serviceTier)
    .put('langsmith.request.streaming', data.stream === undefined ? undefined : true)
    .put(`${METADATA}.reasoning_effort`, data.params?.reasoningEffort);
  putRest(bag, span, CALL_TOLD);
}

function putModel(
  bag: AttributeBag,
  span: SpanOf<'llm'> | SpanOf<'embedding'> | SpanOf<'rerank'>,
): void {
  const { data } = span;
  putCallFacts(bag, METADATA, span, COUNTED);
  const provider = genaiProvider(data.provider);
  bag
    .put('gen_ai.system', provider)
    .put('gen_ai.provider.name', provider)
    .put('gen_ai.request.model', data.model)
    .put('gen_ai.response.model', 'responseModel' in data ? data.responseModel : undefined);
  const cost = costUsd(data.cost);
  if (data.usage === undefined) return;
  putUsage(bag, data.usage, { cacheWrite: ['cache_creation'], modalities: false });
  bag
    .put(
      'gen_ai.usage.total_tokens',
      (data.usage.inputTokens ?? 0) + (data.usage.outputTokens ?? 0),
    )
    .putJson('langsmith.usage_metadata', usageMetadata(data.usage, cost));
}

/** `UsageMetadata` of the `langsmith` package: totals, and the parts of them. */
function usageMetadata(usage: Usage, cost: CostUsd | undefined): unknown {
  const { inputTokens = 0, outputTokens = 0 } = usage;
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    input_token_details: {
      cache_read: usage.cachedTokens,
      cache_creation: usage.cacheWriteTokens,
      audio: usage.audioInputTokens,
    },
    output_token_details: { reasoning: usage.reasoningTokens, audio: usage.audioOutputTokens },
    input_cost: cost?.input,
    output_cost: cost?.output,
    total_cost: cost?.total,
  };
}
