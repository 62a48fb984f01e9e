import type {
  RollupCall,
  RollupDimensionsRecord,
  RollupRecord,
  RollupTool,
  SpanRecord,
  TraceTotals,
} from '@llmtrace/core';
import type { RecordCall } from '@llmtrace/core/records';
import { columnText, toMicros } from '../write/column-values.js';
import type { DerivedTrace, ToolStep } from '../write/derive-trace.js';
import { countRetrievals } from './count-retrievals.js';
import type { RollupBatch } from './rollup-batch.js';
import type { Amounts, RollupSums } from './rollup-sums.js';

/** The dimensions of a trace, by the field that they are named after. `all` has one value. */
const TRACE_DIMENSIONS: readonly (readonly [
  dimension: string,
  field: keyof RollupDimensionsRecord,
])[] = [
  ['route', 'route'],
  ['feature', 'feature'],
  ['variant', 'variant'],
  ['environment', 'environment'],
  ['tenant', 'tenantId'],
  ['user_id_hash', 'userIdHash'],
  ['user_segment', 'userSegment'],
  ['pipeline', 'pipeline'],
  ['pipeline_version', 'pipelineVersion'],
  ['deployment', 'deploymentId'],
  ['git_sha', 'gitSha'],
  ['status', 'status'],
  ['outcome', 'outcome'],
];

/** Adds a trace and its steps to the rollups, or takes back what was added of it. */
export function countTrace(derived: DerivedTrace, batch: RollupBatch, sign: 1 | -1): void {
  const { trace, totals } = derived;
  const timeUs = toMicros(trace.startTime);
  const failed = Number(trace.status === 'error');
  const durationMs = trace.durationMs;
  const amounts: Amounts = {
    count: 1,
    errors: failed,
    traces: 1,
    trace_errors: failed,
    ...totalAmounts(totals),
    latency_sum_us: Math.round(durationMs * 1_000),
    stored: Number((trace.sampling?.rate ?? 1) === 1),
    retry_cost_nano_usd: retryCostOf(derived),
  };
  const ttft = firstTokenOf(derived);
  for (const sums of traceRows(timeUs, trace, batch)) {
    sums.add(amounts, sign);
    sums.bins('latency').add(durationMs, sign);
    if (ttft !== undefined) sums.bins('ttft').add(ttft, sign);
  }
  const met = new Set<RollupSums>();
  const count = (rows: readonly RollupSums[], step: Amounts, ms: number, first?: number): void => {
    for (const sums of rows) {
      sums.add(step, sign);
      sums.bins('latency').add(ms, sign);
      if (first !== undefined) sums.bins('ttft').add(first, sign);
      if (met.has(sums)) continue;
      met.add(sums);
      sums.add({ traces: 1, trace_errors: failed }, sign);
    }
  };
  for (const call of derived.calls.values()) {
    const rows = callRows(timeUs, callNames(call), batch);
    count(rows, callAmounts(call), call.span.durationMs, callTtft(call));
    const tokens = answerTokens(call);
    if (tokens !== undefined) rows[PROMPT_ROW]?.bins('tokens').add(tokens, sign);
  }
  for (const tool of derived.tools) {
    const rows = toolRows(timeUs, toolName(tool), trace.pipelineVersion, batch);
    count(rows, toolAmounts(tool), tool.span.durationMs);
  }
  for (const span of derived.spans) {
    const rows = [batch.at(timeUs, 'span_kind', nameOf(span.kind))];
    if (span.kind === 'retrieval')
      rows.push(batch.at(timeUs, 'retrieval_index', nameOf(span.data.index)));
    count(rows, stepAmounts(span), span.durationMs);
  }
  countRetrievals(derived, batch, sign);
}

/** Adds the sums of traces that were not stored. */
export function countRollup(record: RollupRecord, batch: RollupBatch): void {
  const timeUs = toMicros(record.windowStart);
  const { dimensions, count, errors, totals } = record;
  const amounts: Amounts = {
    count,
    errors,
    traces: count,
    trace_errors: errors,
    ...totalAmounts(totals),
    latency_sum_us: sketchSumUs(record.latency),
  };
  for (const sums of traceRows(timeUs, dimensions, batch)) {
    sums.add(amounts, 1);
    sums.bins('latency').merge(record.latency);
  }
  for (const call of record.calls ?? []) {
    addSteps(callRows(timeUs, rollupCallNames(call), batch), call, rollupCallAmounts(call));
  }
  for (const tool of record.tools ?? []) {
    const rows = toolRows(timeUs, tool.toolName, dimensions.pipelineVersion, batch);
    addSteps(rows, tool, { tool_calls: tool.count });
  }
}

function addSteps(
  rows: readonly RollupSums[],
  steps: RollupCall | RollupTool,
  amounts: Amounts,
): void {
  for (const sums of rows) {
    sums.add(
      {
        ...amounts,
        count: steps.count,
        errors: steps.errors,
        traces: steps.traces,
        trace_errors: steps.traceErrors,
        latency_sum_us: sketchSumUs(steps.latency),
      },
      1,
    );
    sums.bins('latency').merge(steps.latency);
  }
}

function traceRows(
  timeUs: number,
  dimensions: Partial<RollupDimensionsRecord>,
  batch: RollupBatch,
): readonly RollupSums[] {
  const rows = [batch.at(timeUs, 'all', '')];
  for (const [dimension, field] of TRACE_DIMENSIONS) {
    rows.push(batch.at(timeUs, dimension, nameOf(dimensions[field])));
  }
  const { feature, userSegment } = dimensions;
  rows.push(batch.at(timeUs, 'feature×user_segment', nameOf(feature), nameOf(userSegment)));
  return rows;
}

/** The place of the row by prompt version in those of a call. */
const PROMPT_ROW = 2;

interface CallNames {
  readonly provider: string | undefined;
  readonly model: string | undefined;
  readonly promptVersion: string;
  readonly responseFormat: string | undefined;
}

function callRows(timeUs: number, names: CallNames, batch: RollupBatch): readonly RollupSums[] {
  const model = nameOf(names.model);
  const { promptVersion } = names;
  return [
    batch.at(timeUs, 'provider', nameOf(names.provider)),
    batch.at(timeUs, 'model', model),
    batch.at(timeUs, 'prompt_version', promptVersion),
    batch.at(timeUs, 'model×prompt_version', model, promptVersion),
    batch.at(timeUs, 'model×response_format', model, nameOf(names.responseFormat)),
  ];
}

function toolRows(
  timeUs: number,
  tool: string,
  pipelineVersion: string | undefined,
  batch: RollupBatch,
): readonly RollupSums[] {
  const name = nameOf(tool);
  return [
    batch.at(timeUs, 'tool', name),
    batch.at(timeUs, 'tool×pipeline_version', name, nameOf(pipelineVersion)),
  ];
}

function callNames({ span }: RecordCall): CallNames {
  const { provider, model } = span.data;
  const responseModel = 'responseModel' in span.data ? span.data.responseModel : undefined;
  const llm = span.kind === 'llm' ? span.data : undefined;
  return {
    provider,
    model: model ?? responseModel,
    promptVersion: promptVersion(llm?.prompt?.name, llm?.prompt?.versionId),
    responseFormat: llm?.params?.responseFormat,
  };
}

function rollupCallNames(call: RollupCall): CallNames {
  return {
    provider: call.provider,
    model: call.model,
    promptVersion: promptVersion(call.promptName, call.promptVersionId),
    responseFormat: call.responseFormat,
  };
}

/** A version of a prompt as one name. Shape: empty where there is no prompt. */
export function promptVersion(name: string | undefined, version: string | undefined): string {
  return name === undefined ? '' : nameOf(version === undefined ? name : `${name}@${version}`);
}

function callAmounts({ span, judge, retries, unpriced }: RecordCall): Amounts {
  const { usage, cost } = span.data;
  const nano = cost?.status === 'priced' ? (cost.totalNanoUsd ?? 0) : 0;
  return {
    count: 1,
    errors: Number(span.status === 'error'),
    llm_calls: Number(span.kind === 'llm'),
    retries,
    prompt_tokens: usage?.inputTokens ?? 0,
    completion_tokens: usage?.outputTokens ?? 0,
    cached_tokens: usage?.cachedTokens ?? 0,
    cost_nano_usd: judge ? 0 : nano,
    eval_cost_nano_usd: judge ? nano : 0,
    unpriced_calls: Number(unpriced),
    latency_sum_us: Math.round(span.durationMs * 1_000),
    retry_cost_nano_usd: retries > 0 && !judge ? nano : 0,
  };
}

function rollupCallAmounts(call: RollupCall): Amounts {
  const nano = call.costNanoUsd ?? 0;
  return {
    llm_calls: call.kind === 'llm' ? call.count : 0,
    prompt_tokens: call.inputTokens,
    completion_tokens: call.outputTokens,
    cached_tokens: call.cachedTokens,
    cost_nano_usd: call.judge === true ? 0 : nano,
    eval_cost_nano_usd: call.judge === true ? nano : 0,
    unpriced_calls: call.unpricedCalls,
  };
}

function stepAmounts({ status, durationMs }: SpanRecord): Amounts {
  return {
    count: 1,
    errors: Number(status === 'error'),
    latency_sum_us: Math.round(durationMs * 1_000),
  };
}

function toolAmounts({ span, failed }: ToolStep): Amounts {
  return {
    count: 1,
    errors: Number(failed),
    tool_calls: 1,
    latency_sum_us: Math.round(span.durationMs * 1_000),
  };
}

function toolName({ span }: ToolStep): string {
  return span.data.toolName ?? span.name;
}

function totalAmounts(totals: TraceTotals): Amounts {
  return {
    llm_calls: totals.llmCalls,
    tool_calls: totals.toolCalls,
    retries: totals.retries,
    prompt_tokens: totals.inputTokens,
    completion_tokens: totals.outputTokens,
    cached_tokens: totals.cachedTokens,
    cost_nano_usd: totals.costNanoUsd ?? 0,
    eval_cost_nano_usd: totals.evalCostNanoUsd ?? 0,
    unpriced_calls: totals.unpricedCalls,
    llm_wait_us: Math.round(totals.llmWaitMs * 1_000),
    tool_wait_us: Math.round(totals.toolWaitMs * 1_000),
  };
}

function firstTokenOf({ spans }: DerivedTrace): number | undefined {
  for (const span of spans) {
    if (span.kind === 'llm' && span.data.timeToFirstTokenMs !== undefined) {
      return span.data.timeToFirstTokenMs;
    }
  }
  return undefined;
}

function retryCostOf({ calls }: DerivedTrace): number {
  let nano = 0;
  for (const call of calls.values()) nano += callAmounts(call).retry_cost_nano_usd ?? 0;
  return nano;
}

/** What an LLM call with a prompt took in all, where it is known. */
function answerTokens({ span, judge }: RecordCall): number | undefined {
  const { usage } = span.data;
  if (span.kind !== 'llm' || judge || span.data.prompt === undefined) return undefined;
  if (usage?.inputTokens === undefined) return undefined;
  return usage.inputTokens + (usage.outputTokens ?? 0);
}

function callTtft({ span }: RecordCall): number | undefined {
  return span.kind === 'llm' ? span.data.timeToFirstTokenMs : undefined;
}

/** About what durations add up to, where only their sketch is known: within its accuracy. */
function sketchSumUs({ accuracy, bins }: RollupRecord['latency']): number {
  const gamma = (1 + accuracy) / (1 - accuracy);
  let sumMs = 0;
  for (const [index, count] of bins) sumMs += (count * 2 * gamma ** index) / (gamma + 1);
  return Math.round(sumMs * 1_000);
}

function nameOf(value: unknown): string {
  return typeof value === 'string' ? columnText(value) : '';
}
