import type { JsonValue, PromptRun, SpanRecord, TraceRecord } from '@llmtrace/core';
import type { NewRow } from '../database/database.js';
import {
  columnFlag,
  columnInt,
  columnJson,
  columnName,
  columnReal,
  columnText,
  toMicros,
} from './column-values.js';
import type { DerivedTrace } from './derive-trace.js';

/** The columns that tie the parts of a trace to it. */
export function ownColumns({ traceId, rootSpanId, startTime }: TraceRecord): NewRow {
  return {
    trace_id: columnName(traceId),
    root_span_id: columnName(rootSpanId),
    trace_start_us: toMicros(startTime),
  };
}

/** The rows of a trace's spans, without its own columns. Shape: `seq` is the place of a span in its trace. */
export function spanRows({ trace, spans, calls }: DerivedTrace): readonly NewRow[] {
  const route = columnName(trace.route);
  return spans.map((span, seq) => {
    const call = calls.get(span);
    const { error } = span;
    return {
      seq,
      span_id: columnName(span.spanId),
      parent_span_id: columnName(span.parentSpanId),
      runtime_parent_span_id: columnName(span.runtimeParentSpanId),
      kind: columnName(span.kind),
      name: columnName(span.name),
      start_us: toMicros(span.startTime),
      latency_ms: columnReal(span.durationMs) ?? 0,
      status: columnName(span.status) ?? 'unset',
      late: Number(span.late === true),
      error_type: columnName(error?.type),
      error_code: columnName(error?.code),
      error_message: textOf(error?.message),
      retryable: columnFlag(error?.retryable),
      http_status: columnInt(error?.httpStatus),
      ...dataColumns(span),
      ...(route !== null && hasFailed(span) ? { failed_route: route } : undefined),
      ...(call === undefined
        ? undefined
        : { leaf: 1, ...(span.kind === 'llm' ? { judge: Number(call.judge) } : undefined) }),
      ...(span.kind === 'retrieval' ? { fed_span_id: fedBy(span, seq, spans) } : undefined),
    };
  });
}

/** The rows of what a trace retrieved, without its own columns. */
export function chunkRows({ spans }: DerivedTrace): readonly NewRow[] {
  const rows: NewRow[] = [];
  for (const [seq, span] of spans.entries()) {
    if (span.kind !== 'retrieval') continue;
    for (const [position, chunk] of (span.data.chunks ?? []).entries()) {
      if (typeof chunk !== 'object' || chunk === null) continue;
      rows.push({
        span_seq: seq,
        position,
        span_id: columnName(span.spanId),
        chunk_id: columnName(chunk.chunkId),
        source_doc_id: columnName(chunk.sourceDocId),
        title: columnName(chunk.title),
        score: columnReal(chunk.score),
        tokens: columnInt(chunk.tokens),
        text_length: columnInt(chunk.textLength),
        text_hash: columnName(chunk.textHash),
      });
    }
  }
  return rows;
}

/** A text as a column shows it: what is no text, as JSON. */
export function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return columnText(typeof value === 'string' ? value : JSON.stringify(value as JsonValue));
}

/** The LLM span that a retrieval fed: the first one that began when it was done. */
function fedBy(span: SpanRecord, seq: number, spans: readonly SpanRecord[]): string | null {
  const end = span.startTime + span.durationMs;
  const fed = spans
    .slice(seq + 1)
    .find(({ kind, startTime }) => kind === 'llm' && startTime >= end);
  return columnName(fed?.spanId);
}

function dataColumns(span: SpanRecord): NewRow {
  switch (span.kind) {
    case 'llm': {
      const { data } = span;
      const { params } = data;
      return {
        ...modelColumns(data),
        ...promptColumns(data.prompt),
        response_id: columnName(data.responseId),
        provider_request_id: columnName(data.providerRequestId),
        system_prompt_hash: columnName(data.systemPromptHash),
        response_format: columnName(params?.responseFormat),
        finish_reason: columnName(data.finishReason),
        output_shape: columnName(data.outputShape),
        purpose: columnName(data.purpose),
        attempt: columnInt(data.attempt),
        retry_of_span_id: columnName(data.retryOfSpanId),
        stream_completion: columnName(data.stream?.completion),
        ttft_ms: columnReal(data.timeToFirstTokenMs),
        temperature: columnReal(params?.temperature),
        params: columnJson(params),
      };
    }
    case 'embedding':
    case 'rerank':
      return modelColumns(span.data);
    case 'retrieval': {
      const { data } = span;
      const { returned, topScore, tokens } = retrievedOf(data);
      return {
        index_name: columnName(data.index),
        index_version: columnName(data.indexVersion),
        query_text: textOf(data.queryText),
        top_k_requested: columnInt(data.topKRequested),
        top_k_returned: returned,
        top_score: topScore,
        retrieved_tokens: tokens,
        reranked: columnFlag(data.reranker?.applied),
      };
    }
    case 'tool': {
      const { data } = span;
      return {
        ...causedColumns(data),
        tool_name: columnName(data.toolName ?? span.name),
        tool_version: columnName(data.toolVersion),
        call_id: columnName(data.callId),
        asked_by_span_id: columnName(data.askedBySpanId),
        arguments_valid: columnFlag(data.argumentsValid),
        success: columnFlag(data.success),
        side_effect: columnName(data.sideEffect),
        leaf: 1,
        ...(span.error?.code === undefined
          ? { error_code: columnName(data.errorCode) }
          : undefined),
        ...(span.error?.message === undefined
          ? { error_message: textOf(data.errorMessage) }
          : undefined),
      };
    }
    case 'parser': {
      const { data } = span;
      return {
        ...causedColumns(data),
        format: columnName(data.format),
        schema_name: columnName(data.schemaName),
        valid: columnFlag(data.valid),
        repair_attempts: columnInt(data.repairAttempts),
      };
    }
    case 'guardrail': {
      const { data } = span;
      return {
        ...causedColumns(data),
        guardrail_check: columnName(data.check),
        guardrail_stage: columnName(data.stage),
        guardrail_action: columnName(data.action),
        flagged: columnFlag(data.flagged),
      };
    }
    case 'eval':
      return { ...causedColumns(span.data), evaluator: columnName(span.data.evaluator?.name) };
    case 'prompt':
      return promptColumns(span.data);
    case 'agent':
    case 'step':
      return {
        agent_name: columnName(span.data.agentName),
        step_index: columnInt(span.data.stepIndex),
      };
    default:
      return {};
  }
}

/** Whether a step is one that errors are made of: with an error, or known to have come to nothing. */
function hasFailed({ kind, error, data }: SpanRecord): boolean {
  if (columnName(error?.type) !== null) return true;
  return (kind === 'tool' && data.success === false) || (kind === 'parser' && data.valid === false);
}

/** What a retrieval came to, as columns keep it. */
export function retrievedOf(data: Extract<SpanRecord, { kind: 'retrieval' }>['data']): {
  readonly returned: number | null;
  readonly topScore: number | null;
  readonly tokens: number | null;
} {
  const chunks = data.chunks ?? [];
  return {
    returned: columnInt(data.topKReturned ?? data.chunks?.length),
    topScore: most(chunks.map((chunk) => columnReal(chunk?.score))),
    tokens: sum(chunks.map((chunk) => columnInt(chunk?.tokens))),
  };
}

type ModelData = Extract<SpanRecord, { kind: 'llm' | 'embedding' | 'rerank' }>['data'];

function modelColumns(data: ModelData): NewRow {
  const { usage, cost } = data;
  return {
    provider: columnName(data.provider),
    model: columnName(data.model ?? responseModelOf(data)),
    response_model: columnName(responseModelOf(data)),
    prompt_tokens: columnInt(usage?.inputTokens),
    completion_tokens: columnInt(usage?.outputTokens),
    cached_tokens: columnInt(usage?.cachedTokens),
    reasoning_tokens: columnInt(usage?.reasoningTokens),
    cost_nano_usd: columnInt(cost?.totalNanoUsd),
    cost_status: columnName(cost?.status),
  };
}

function responseModelOf(data: ModelData): string | undefined {
  return 'responseModel' in data ? data.responseModel : undefined;
}

function promptColumns(prompt: PromptRun | null | undefined): NewRow {
  return {
    prompt_name: columnName(prompt?.name),
    prompt_version: columnName(prompt?.versionId),
    release_label: columnName(prompt?.releaseLabel),
    expected_prompt_version: columnName(prompt?.expectedVersionId),
  };
}

function causedColumns(
  data:
    | Extract<SpanRecord, { kind: 'tool' }>['data']
    | Extract<SpanRecord, { kind: 'eval' }>['data'],
): NewRow {
  return {
    ...promptColumns(data.prompt),
    model: columnName(data.model),
    response_format: columnName(data.responseFormat),
  };
}

/** The largest of what is known. */
export function most(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => Math.max(a, b));
}

/** The sum of what is known. */
export function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => a + b);
}
