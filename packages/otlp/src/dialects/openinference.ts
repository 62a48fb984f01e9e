import type { JsonValue, SpanRecord, TraceRecord, Usage } from '@llmtrace/core';
import { fieldsOf } from '../messages/fields.js';
import { readMessages } from '../messages/read-messages.js';
import { AttributeBag } from './attribute-bag.js';
import { costUsd } from './cost-usd.js';
import type { Dialect } from './dialect.js';
import { genaiFinishReason } from './finish-reason.js';
import { putOwn } from './llmtrace-attributes.js';
import { putMessages } from './openinference-messages.js';
import { putCallFacts, putSpanFacts, putTraceFacts } from './own-facts.js';
import { genaiProvider } from './provider-name.js';
import { toolCallOf } from './tool-call.js';

type SpanOf<K extends SpanRecord['kind']> = Extract<SpanRecord, { kind: K }>;

const KINDS: Readonly<Record<SpanRecord['kind'], string>> = {
  llm: 'LLM',
  embedding: 'EMBEDDING',
  retrieval: 'RETRIEVER',
  rerank: 'RERANKER',
  tool: 'TOOL',
  agent: 'AGENT',
  guardrail: 'GUARDRAIL',
  eval: 'EVALUATOR',
  prompt: 'PROMPT',
  step: 'CHAIN',
  parser: 'CHAIN',
  approval: 'CHAIN',
};

const CALL_TOLD: ReadonlySet<string> = new Set([
  'provider',
  'model',
  'responseModel',
  'params',
  'prompt',
  'usage',
  'cost',
  'toolCallsRequested',
]);
const TOOL_TOLD: ReadonlySet<string> = new Set([
  'toolName',
  'callId',
  'arguments',
  'resultSummary',
]);
const RETRIEVAL_TOLD: ReadonlySet<string> = new Set(['queryText', 'chunks']);
const AGENT_TOLD: ReadonlySet<string> = new Set(['agentName']);
const EMBEDDING_TOLD: ReadonlySet<string> = new Set(
  [...CALL_TOLD].filter((name) => name !== 'model'),
);
const PROMPT_TOLD: ReadonlySet<string> = new Set(['name', 'versionId']);
const TRACE_TOLD: ReadonlySet<string> = new Set(['tags', 'metadata']);
const COUNTED: ReadonlySet<keyof Usage> = new Set([
  'inputTokens',
  'outputTokens',
  'cachedTokens',
  'cacheWriteTokens',
  'audioInputTokens',
  'reasoningTokens',
  'audioOutputTokens',
]);
const NO_NAMES: ReadonlySet<string> = new Set();

/**
 * OpenInference, which Phoenix and Arize read. A call without an answer has an empty one, since Phoenix makes one up from
 * ids where there is none.
 *
 * Source: `@arizeai/openinference-semantic-conventions`.
 */
export const openinferenceDialect: Dialect = {
  name: 'openinference',
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
  bag
    .put('session.id', trace?.sessionId)
    .put('user.id', trace?.userIdHash)
    .putList('tag.tags', trace?.tags);
}

function putRoot(bag: AttributeBag, trace: TraceRecord): void {
  const { tenantId } = trace;
  bag.put('openinference.span.kind', 'CHAIN').putJson('metadata', { ...trace.metadata, tenantId });
  putValues(bag, trace.input, trace.output);
  putTraceFacts(bag, 'llmtrace', trace, TRACE_TOLD);
}

function putSpan(bag: AttributeBag, span: SpanRecord): void {
  bag.put('openinference.span.kind', KINDS[span.kind]).put('llmtrace.span.kind', span.kind);
  if (span.attributes !== undefined) bag.putJson('metadata', span.attributes);
  putSpanFacts(bag, 'llmtrace', span);
  switch (span.kind) {
    case 'llm':
      return putLlm(bag, span);
    case 'embedding':
      bag.put('embedding.model_name', span.data.responseModel ?? span.data.model);
      putModel(bag, span);
      return putRest(bag, span, EMBEDDING_TOLD);
    case 'rerank':
      bag.put('reranker.model_name', span.data.model).put('reranker.top_k', span.data.topN);
      putModel(bag, span);
      return putRest(bag, span, CALL_TOLD);
    case 'retrieval':
      return putRetrieval(bag, span);
    case 'tool':
      return putTool(bag, span);
    case 'agent':
      bag.put('agent.name', span.data.agentName);
      return putRest(bag, span, AGENT_TOLD);
    default:
      return putRest(bag, span, NO_NAMES);
  }
}

function putRest(bag: AttributeBag, span: SpanRecord, told: ReadonlySet<string>): void {
  putValues(bag, span.input, span.output);
  putOwn(bag, `llmtrace.${span.kind}`, span.data, told);
}

function putValues(bag: AttributeBag, input: unknown, output: unknown): void {
  putValue(bag, 'input', input);
  putValue(bag, 'output', output);
}

function putValue(bag: AttributeBag, which: 'input' | 'output', value: unknown): void {
  if (value === undefined) return;
  bag
    .putText(`${which}.value`, value)
    .put(`${which}.mime_type`, typeof value === 'string' ? 'text/plain' : 'application/json');
}

function putTool(bag: AttributeBag, span: SpanOf<'tool'>): void {
  const { args, result } = toolCallOf(span);
  bag
    .put('tool.name', span.data.toolName ?? span.name)
    .put('tool.id', span.data.callId)
    .putText('tool.parameters', args);
  putValues(bag, args, result);
  putOwn(bag, 'llmtrace.tool', span.data, TOOL_TOLD);
}

function putRetrieval(bag: AttributeBag, { data, input, output }: SpanOf<'retrieval'>): void {
  putValues(bag, data.queryText ?? input, output);
  // What it was given beside its question.
  if (data.queryText !== undefined) bag.putText('llmtrace.retrieval.input', input);
  data.chunks?.forEach(({ chunkId, score, snippet, title, metadata, ...rest }, index) => {
    const document = `retrieval.documents.${index}.document`;
    bag
      .put(`${document}.id`, chunkId)
      .put(`${document}.score`, score)
      .putText(`${document}.content`, snippet ?? title)
      .putJson(`${document}.metadata`, { title, ...rest, ...fieldsOf(metadata) });
  });
  putOwn(bag, 'llmtrace.retrieval', data, RETRIEVAL_TOLD);
}

function putLlm(bag: AttributeBag, span: SpanOf<'llm'>): void {
  const { data, input, output } = span;
  bag
    .put('llm.model_name', data.responseModel ?? data.model)
    .put('llm.request.model_name', data.model)
    .put('llm.response.model_name', data.responseModel)
    .put('llm.finish_reason', genaiFinishReason(data))
    .put('llm.prompt_template.version', data.prompt?.versionId)
    .put('prompt.id', data.prompt?.name);
  putModel(bag, span);
  putOwn(bag, 'llmtrace.llm.prompt', data.prompt, PROMPT_TOLD);
  const { other, ...params } = data.params ?? {};
  if (data.params !== undefined) bag.putJson('llm.invocation_parameters', { ...params, ...other });
  putMessages(bag, 'llm.input_messages', readMessages(input as JsonValue | undefined, 'user'));
  putMessages(
    bag,
    'llm.output_messages',
    readMessages(output as JsonValue | undefined, 'assistant'),
  );
  putValues(bag, input, output ?? '');
  putOwn(bag, 'llmtrace.llm', data, CALL_TOLD);
}

function putModel(
  bag: AttributeBag,
  span: SpanOf<'llm'> | SpanOf<'embedding'> | SpanOf<'rerank'>,
): void {
  const { data } = span;
  putCallFacts(bag, `llmtrace.${span.kind}`, span, COUNTED);
  const provider = genaiProvider(data.provider);
  const cost = costUsd(data.cost);
  bag.put('llm.provider', provider).put('llm.system', data.provider);
  if (data.usage !== undefined) putCounts(bag, data.usage);
  bag
    .put('llm.cost.prompt', cost?.input)
    .put('llm.cost.completion', cost?.output)
    .put('llm.cost.total', cost?.total);
}

function putCounts(bag: AttributeBag, usage: Usage): void {
  const { inputTokens, outputTokens } = usage;
  bag
    .put('llm.token_count.prompt', inputTokens)
    .put('llm.token_count.completion', outputTokens)
    .put('llm.token_count.total', (inputTokens ?? 0) + (outputTokens ?? 0))
    .put('llm.token_count.prompt_details.cache_read', usage.cachedTokens)
    .put('llm.token_count.prompt_details.cache_write', usage.cacheWriteTokens)
    .put('llm.token_count.prompt_details.audio', usage.audioInputTokens)
    .put('llm.token_count.completion_details.reasoning', usage.reasoningTokens)
    .put('llm.token_count.completion_details.audio', usage.audioOutputTokens);
}
