import type { LlmTraceRecord, SpanRecord } from '@llmtrace/core';
import type { NewRow } from '../database/database.js';
import { columnInt, columnJson, columnName, columnReal, toMicros } from './column-values.js';
import type { DerivedTrace } from './derive-trace.js';
import { most, sum, textOf } from './span-rows.js';

type LlmSpan = Extract<SpanRecord, { kind: 'llm' }>;
type RetrievalSpan = Extract<SpanRecord, { kind: 'retrieval' }>;

/** Whether a trace's text is there, was there, or never was. */
export type TextState = 'kept' | 'expired' | 'none';

/** The row of a trace. */
export function traceRow(derived: DerivedTrace, textState: TextState): NewRow {
  const { trace, totals } = derived;
  const { redaction, sampling } = trace;
  return {
    trace_id: columnName(trace.traceId),
    root_span_id: columnName(trace.rootSpanId),
    remote_parent_span_id: columnName(trace.remoteParentSpanId),
    start_us: toMicros(trace.startTime),
    kind: columnName(trace.kind) ?? 'request',
    name: columnName(trace.name),
    status: columnName(trace.status) ?? 'success',
    outcome: columnName(trace.outcome) ?? 'success',
    latency_ms: columnReal(trace.durationMs) ?? 0,
    route: columnName(trace.route),
    method: columnName(trace.method),
    status_code: columnInt(trace.statusCode),
    service_name: columnName(trace.serviceName) ?? '',
    environment: columnName(trace.environment) ?? '',
    pipeline: columnName(trace.pipeline),
    pipeline_tier: columnName(trace.pipelineTier),
    pipeline_version: columnName(trace.pipelineVersion),
    deployment_id: columnName(trace.deploymentId),
    git_sha: columnName(trace.gitSha),
    request_id: columnName(trace.requestId),
    session_id: columnName(trace.sessionId),
    user_id_hash: columnName(trace.userIdHash),
    user_segment: columnName(trace.userSegment),
    user_first_seen: columnInt(trace.userFirstSeen),
    tenant_id: columnName(trace.tenantId),
    locale: columnName(trace.locale),
    feature: columnName(trace.feature),
    variant: columnName(trace.variant),
    models: columnJson(trace.models),
    prompts: columnJson(trace.prompts),
    tools: columnJson(trace.tools),
    tags: columnJson(trace.tags),
    feature_flags: columnJson(trace.featureFlags),
    metadata: columnJson(trace.metadata),
    ...callColumns(derived),
    llm_calls: columnInt(totals.llmCalls) ?? 0,
    tool_calls: columnInt(totals.toolCalls) ?? 0,
    retries: columnInt(totals.retries) ?? 0,
    prompt_tokens: columnInt(totals.inputTokens) ?? 0,
    completion_tokens: columnInt(totals.outputTokens) ?? 0,
    cached_tokens: columnInt(totals.cachedTokens) ?? 0,
    cost_nano_usd: columnInt(totals.costNanoUsd),
    eval_cost_nano_usd: columnInt(totals.evalCostNanoUsd),
    unpriced_calls: columnInt(totals.unpricedCalls) ?? 0,
    llm_wait_ms: columnReal(totals.llmWaitMs) ?? 0,
    tool_wait_ms: columnReal(totals.toolWaitMs) ?? 0,
    ...retrievalColumns(derived),
    ...errorColumns(derived),
    span_count: derived.spans.length,
    dropped_spans: columnInt(trace.droppedSpans) ?? 0,
    sampling_tier: columnName(sampling?.tier) ?? 'full',
    sampling_rule: columnName(sampling?.rule) ?? '',
    sampling_rate: columnReal(sampling?.rate) ?? 1,
    redaction_count: sum(Object.values(redaction?.counts ?? {}).map(columnInt)) ?? 0,
    entity_types: columnJson(redaction?.entityTypes),
    policy_version: columnName(redaction?.policyVersion),
    text_state: textState,
    longest_step_ms: longestOf(derived),
  };
}

/** Of a step that took longer than its trace, such as one that came late. */
function longestOf({ trace, spans }: DerivedTrace): number | null {
  let longest = columnReal(trace.durationMs) ?? 0;
  for (const { durationMs } of spans) longest = Math.max(longest, columnReal(durationMs) ?? 0);
  return longest > trace.durationMs ? longest : null;
}

/** Columns of the LLM call that a trace is known by: the failing one of a failed trace, else the last; no judge, if it can be helped. */
function callColumns({ trace, spans, calls }: DerivedTrace): NewRow {
  const llms = spans.filter((span): span is LlmSpan => span.kind === 'llm');
  const answering = llms.filter((span) => calls.get(span)?.judge === false);
  const candidates = answering.length > 0 ? answering : llms;
  const failing =
    trace.status === 'error' ? candidates.findLast(({ status }) => status === 'error') : undefined;
  const data = (failing ?? candidates.at(-1))?.data;
  return {
    model: columnName(data?.model ?? data?.responseModel),
    provider: columnName(data?.provider),
    prompt_name: columnName(data?.prompt?.name),
    prompt_version: columnName(data?.prompt?.versionId),
    release_label: columnName(data?.prompt?.releaseLabel),
    finish_reason: columnName(data?.finishReason),
    ttft_ms: columnReal(
      llms.find((span) => span.data.timeToFirstTokenMs !== undefined)?.data.timeToFirstTokenMs,
    ),
  };
}

function retrievalColumns({ spans }: DerivedTrace): NewRow {
  const retrievals = spans.filter((span): span is RetrievalSpan => span.kind === 'retrieval');
  if (retrievals.length === 0) return { empty_retrievals: 0 };
  const best = retrievals
    .map(({ data }) => most((data.chunks ?? []).map((chunk) => columnReal(chunk?.score))))
    .filter((score) => score !== null);
  return {
    top_chunk_score: best.length === 0 ? null : best.reduce((a, b) => Math.min(a, b)),
    empty_retrievals: retrievals.filter(
      ({ data }) => (data.topKReturned ?? data.chunks?.length) === 0,
    ).length,
    retrieved_tokens: sum(
      retrievals.flatMap(({ data }) =>
        (data.chunks ?? []).map((chunk) => columnInt(chunk?.tokens)),
      ),
    ),
  };
}

function errorColumns({ trace, spans }: DerivedTrace): NewRow {
  const error =
    trace.error ??
    (trace.outcome === 'success'
      ? undefined
      : spans.findLast((span) => span.error !== undefined)?.error);
  return {
    error_type: columnName(error?.type),
    error_code: columnName(error?.code),
    error_message: textOf(error?.message),
  };
}

/** The key of a local root, for maps. */
export function rootKey({
  traceId,
  rootSpanId,
}: Pick<Extract<LlmTraceRecord, { type: 'trace' }>, 'traceId' | 'rootSpanId'>): string {
  return `${traceId} ${rootSpanId}`;
}
