import type { SpanRecord, TraceRecord, Usage } from '@llmtrace/core';
import { AttributeBag } from './attribute-bag.js';
import { costUsd } from './cost-usd.js';
import type { Dialect } from './dialect.js';
import { putOwn } from './llmtrace-attributes.js';
import { putCallFacts, putSpanFacts, putTraceFacts } from './own-facts.js';
import { genaiProvider } from './provider-name.js';
import { toolCallOf } from './tool-call.js';

type SpanOf<K extends SpanRecord['kind']> = Extract<SpanRecord, { kind: K }>;

/** The types that Langfuse knows; it reads no operation names of retrievals and workflows. */
const TYPES: Readonly<Record<SpanRecord['kind'], string>> = {
  llm: 'generation',
  embedding: 'embedding',
  retrieval: 'retriever',
  tool: 'tool',
  agent: 'agent',
  step: 'span',
  prompt: 'span',
  rerank: 'span',
  parser: 'span',
  approval: 'span',
  eval: 'evaluator',
  guardrail: 'guardrail',
};

const METADATA = 'langfuse.observation.metadata';
const CALL_TOLD: ReadonlySet<string> = new Set([
  'model',
  'responseModel',
  'params',
  'usage',
  'cost',
  'timeToFirstTokenMs',
  'toolCallsRequested',
]);
const TOOL_TOLD: ReadonlySet<string> = new Set(['arguments', 'resultSummary']);
const RETRIEVAL_TOLD: ReadonlySet<string> = new Set(['queryText', 'chunks']);
const TRACE_TOLD: ReadonlySet<string> = new Set(['tags', 'metadata']);
const COUNTED: ReadonlySet<keyof Usage> = new Set([
  'cachedTokens',
  'cacheWriteTokens',
  'reasoningTokens',
]);
const NO_NAMES: ReadonlySet<string> = new Set();

/**
 * What Langfuse reads. User, session, tags and the trace's name are on every span, since it filters by span; counts are
 * disjoint, since it adds them up; `gen_ai.tool.name`, which would rename the span, is left out.
 *
 * Source: the OpenTelemetry ingestion of langfuse/langfuse, `LangfuseOtelSpanAttributes` of `@langfuse/core`.
 */
export const langfuseDialect: Dialect = {
  name: 'langfuse',
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
    .put('langfuse.trace.name', trace.name)
    .put('user.id', trace.userIdHash)
    .put('session.id', trace.sessionId)
    .putList('langfuse.trace.tags', trace.tags)
    .put('langfuse.environment', environment(trace.environment))
    .put('langfuse.release', trace.gitSha ?? trace.deploymentId)
    .put('langfuse.version', trace.pipelineVersion);
  const { feature, variant, tenantId, pipeline } = trace;
  putOwn(bag, 'langfuse.trace.metadata', { tenantId, feature, variant, pipeline });
  putOwn(bag, 'langfuse.trace.metadata', trace.metadata);
}

function putRoot(bag: AttributeBag, trace: TraceRecord): void {
  bag
    .put('langfuse.observation.type', 'span')
    .putText('langfuse.trace.input', trace.input)
    .putText('langfuse.trace.output', trace.output)
    .putText('langfuse.observation.input', trace.input)
    .putText('langfuse.observation.output', trace.output)
    .put('langfuse.observation.level', trace.status === 'error' ? 'ERROR' : levelOf(trace.outcome))
    .put('langfuse.observation.status_message', trace.error?.message ?? trace.error?.type);
  putTraceFacts(bag, METADATA, trace, TRACE_TOLD);
}

function levelOf(outcome: TraceRecord['outcome']): string {
  return outcome === 'success' || outcome === 'paused' ? 'DEFAULT' : 'WARNING';
}

/** Langfuse drops environments that are not written in its letters. */
function environment(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '-')
    .slice(0, 40);
}

function putSpan(bag: AttributeBag, span: SpanRecord): void {
  const { error, kind } = span;
  bag
    .put('langfuse.observation.type', TYPES[kind])
    .put('langfuse.observation.level', spanLevel(span))
    .put('langfuse.observation.status_message', error?.message ?? error?.type)
    .put(`${METADATA}.kind`, kind);
  putSpanFacts(bag, METADATA, span);
  putOwn(bag, METADATA, span.attributes);
  switch (span.kind) {
    case 'llm':
      return putGeneration(bag, span);
    case 'embedding':
    case 'rerank':
      putModel(bag, span);
      return putRest(bag, span, CALL_TOLD);
    case 'retrieval':
      bag
        .putText('langfuse.observation.input', span.data.queryText ?? span.input)
        .putText('langfuse.observation.output', span.data.chunks ?? span.output);
      putBeside(bag, span);
      return putOwn(bag, METADATA, span.data, RETRIEVAL_TOLD);
    case 'tool': {
      const { args, result } = toolCallOf(span);
      bag
        .putText('langfuse.observation.input', args)
        .putText('langfuse.observation.output', result);
      return putOwn(bag, METADATA, span.data, TOOL_TOLD);
    }
    default:
      return putRest(bag, span, NO_NAMES);
  }
}

function spanLevel({ status }: SpanRecord): string {
  if (status === 'error') return 'ERROR';
  return status === 'cancelled' || status === 'unset' ? 'WARNING' : 'DEFAULT';
}

function putRest(bag: AttributeBag, span: SpanRecord, told: ReadonlySet<string>): void {
  bag
    .putText('langfuse.observation.input', span.input)
    .putText('langfuse.observation.output', span.output);
  putOwn(bag, METADATA, span.data, told);
}

function putGeneration(bag: AttributeBag, span: SpanOf<'llm'>): void {
  const { data } = span;
  putModel(bag, span);
  bag.put('gen_ai.response.id', data.responseId);
  const { other, ...params } = data.params ?? {};
  const parameters = { ...params, ...other };
  if (Object.keys(parameters).length > 0) {
    bag.putJson('langfuse.observation.model.parameters', parameters);
  }
  if (typeof data.timeToFirstTokenMs === 'number') {
    const firstToken = new Date(span.startTime + data.timeToFirstTokenMs);
    bag.put('langfuse.observation.completion_start_time', firstToken.toISOString());
  }
  const { name, versionId } = data.prompt ?? {};
  // A generation is linked to a prompt that is kept in Langfuse, whose versions are numbers.
  if (name !== undefined && versionId !== undefined && /^\d{1,9}$/.test(versionId)) {
    bag
      .put('langfuse.observation.prompt.name', name)
      .put('langfuse.observation.prompt.version', Number(versionId));
  }
  putRest(bag, span, CALL_TOLD);
}

function putModel(
  bag: AttributeBag,
  span: SpanOf<'llm'> | SpanOf<'embedding'> | SpanOf<'rerank'>,
): void {
  const { data } = span;
  putCallFacts(bag, METADATA, span, COUNTED);
  bag
    .put('gen_ai.provider.name', genaiProvider(data.provider))
    .put('gen_ai.request.model', data.model)
    .put('gen_ai.response.model', 'responseModel' in data ? data.responseModel : undefined);
  if (data.usage !== undefined) {
    bag.putJson('langfuse.observation.usage_details', usageDetails(data.usage));
  }
  const cost = costUsd(data.cost);
  if (cost !== undefined) bag.putJson('langfuse.observation.cost_details', cost);
}

/** What a search was given beside its question, and gave beside its documents. */
function putBeside(bag: AttributeBag, { data, input, output }: SpanOf<'retrieval'>): void {
  if (data.queryText !== undefined) bag.putText(`${METADATA}.input`, input);
  if (data.chunks !== undefined) bag.putText(`${METADATA}.output`, output);
}

/** Langfuse adds the entries up: each token is in one of them only. */
function usageDetails(usage: Usage): Readonly<Record<string, number>> {
  const {
    inputTokens = 0,
    outputTokens = 0,
    cachedTokens = 0,
    cacheWriteTokens = 0,
    reasoningTokens = 0,
  } = usage;
  return {
    input: inputTokens - cachedTokens - cacheWriteTokens,
    ...(cachedTokens > 0 ? { input_cached_tokens: cachedTokens } : undefined),
    ...(cacheWriteTokens > 0 ? { input_cache_creation: cacheWriteTokens } : undefined),
    output: outputTokens - reasoningTokens,
    ...(reasoningTokens > 0 ? { output_reasoning_tokens: reasoningTokens } : undefined),
    total: inputTokens + outputTokens,
  };
}
