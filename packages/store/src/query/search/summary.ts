import type { JsonValue } from '@llmtrace/core';
import type { Row } from '../../database/database.js';
import { countOf, defined, jsonOf, numberOf, textOf, timeOf } from '../row-values.js';
import type { TraceSummary } from '../types/trace-query.js';

/** The columns of `llm_traces t` that a summary is made of. */
export const SUMMARY_COLUMNS: string = (
  'trace_id root_span_id start_us kind name latency_ms status outcome service_name environment route method' +
  ' status_code request_id session_id user_id_hash user_segment tenant_id locale feature variant pipeline' +
  ' pipeline_version deployment_id git_sha tags models tools model provider prompt_name prompt_version' +
  ' release_label finish_reason llm_calls tool_calls retries prompt_tokens completion_tokens cached_tokens' +
  ' cost_nano_usd unpriced_calls ttft_ms top_chunk_score error_type error_code redaction_count scores' +
  ' span_count sampling_tier sampling_rule sampling_rate text_state'
)
  .split(' ')
  .map((name) => `t.${name}`)
  .join(', ');

/** Columns that are text, besides those of `llm_texts`. */
export const TEXT_SUMMARY_COLUMNS: string = 't.error_message, t.metadata';

/** A row as a list shows it. */
export function summaryOf(row: Row): TraceSummary {
  return defined<TraceSummary>({
    traceId: textOf(row, 'trace_id') as string,
    rootSpanId: textOf(row, 'root_span_id') as string,
    kind: textOf(row, 'kind') as TraceSummary['kind'],
    name: textOf(row, 'name') as string,
    startTime: timeOf(row, 'start_us'),
    durationMs: countOf(row, 'latency_ms'),
    status: textOf(row, 'status') as TraceSummary['status'],
    outcome: textOf(row, 'outcome') as TraceSummary['outcome'],
    serviceName: textOf(row, 'service_name') as string,
    environment: textOf(row, 'environment') as string,
    route: textOf(row, 'route'),
    method: textOf(row, 'method'),
    statusCode: numberOf(row, 'status_code'),
    requestId: textOf(row, 'request_id'),
    sessionId: textOf(row, 'session_id'),
    userIdHash: textOf(row, 'user_id_hash'),
    userSegment: textOf(row, 'user_segment'),
    tenantId: textOf(row, 'tenant_id'),
    locale: textOf(row, 'locale'),
    feature: textOf(row, 'feature'),
    variant: textOf(row, 'variant'),
    pipeline: textOf(row, 'pipeline'),
    pipelineVersion: textOf(row, 'pipeline_version'),
    deploymentId: textOf(row, 'deployment_id'),
    gitSha: textOf(row, 'git_sha'),
    tags: textsOf(row, 'tags'),
    models: textsOf(row, 'models'),
    tools: textsOf(row, 'tools'),
    model: textOf(row, 'model'),
    provider: textOf(row, 'provider'),
    promptName: textOf(row, 'prompt_name'),
    promptVersion: textOf(row, 'prompt_version'),
    releaseLabel: textOf(row, 'release_label'),
    finishReason: textOf(row, 'finish_reason'),
    llmCalls: countOf(row, 'llm_calls'),
    toolCalls: countOf(row, 'tool_calls'),
    retries: countOf(row, 'retries'),
    inputTokens: countOf(row, 'prompt_tokens'),
    outputTokens: countOf(row, 'completion_tokens'),
    cachedTokens: countOf(row, 'cached_tokens'),
    costNanoUsd: numberOf(row, 'cost_nano_usd'),
    unpricedCalls: countOf(row, 'unpriced_calls'),
    timeToFirstTokenMs: numberOf(row, 'ttft_ms'),
    topChunkScore: numberOf(row, 'top_chunk_score'),
    errorType: textOf(row, 'error_type'),
    errorCode: textOf(row, 'error_code'),
    redactions: countOf(row, 'redaction_count'),
    scores: (jsonOf(row, 'scores') ?? {}) as TraceSummary['scores'],
    spans: countOf(row, 'span_count'),
    sampling: {
      tier: textOf(row, 'sampling_tier') as string,
      rule: textOf(row, 'sampling_rule') as string,
      rate: countOf(row, 'sampling_rate'),
    },
    textState: textOf(row, 'text_state') as TraceSummary['textState'],
    input: textOf(row, 'input'),
    output: textOf(row, 'output'),
    errorMessage: textOf(row, 'error_message'),
    metadata: jsonOf(row, 'metadata') as Readonly<Record<string, JsonValue>> | undefined,
  });
}

function textsOf(row: Row, column: string): readonly string[] {
  const texts = jsonOf(row, column);
  return Array.isArray(texts) ? texts.map(String) : [];
}
