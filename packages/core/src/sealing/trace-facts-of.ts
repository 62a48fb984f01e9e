import { idText } from '../model/id-text.js';
import { statusOf } from '../model/outcome.js';
import type { Cost, PromptRef, Usage } from '../model/span-data.js';
import type { TraceAttributes } from '../model/trace-attributes.js';
import type { CallFacts, ScoreFact, ToolCallFacts, TraceFacts } from '../sampling/trace-facts.js';
import { isCall, isJudge, retriesOf, wrapperCalls } from './calls.js';
import { isUnpriced } from './cost-sums.js';
import type { TraceDraft } from './draft-trace.js';
import { hashId } from './hash-id.js';
import { isTimeout } from './is-timeout.js';
import { isFields } from './json-shape.js';
import { promptRefOf } from './prompts/prompt-ref.js';
import { roundMs } from './round-ms.js';
import type { SealContext } from './seal-context.js';
import type { DraftData, SpanDraft } from './span-draft.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const ATTRIBUTES = [
  'feature',
  'variant',
  'userSegment',
  'locale',
  'pipeline',
  'pipelineTier',
] as const;

/** Sums up what is known of a drafted trace before its text is looked at. Errors: none that a captured value could cause. */
export function traceFactsOf(draft: TraceDraft, context: SealContext): TraceFacts {
  const { trace, spans, outcome, totals, used } = draft;
  const { identity } = context.options;
  const { http } = trace;
  const facts: Mutable<TraceFacts> = {
    traceId: trace.traceId,
    kind: trace.kind,
    name: trace.name,
    route: http?.route,
    method: http?.method,
    statusCode: http?.statusCode,
    outcome,
    status: statusOf(outcome),
    startTime: roundMs(trace.start + trace.epochOffset),
    durationMs: roundMs(Math.max(0, trace.endedAt - trace.start)),
    environment: identity.environment,
    pipelineVersion: identity.pipelineVersion,
    deploymentId: identity.deploymentId,
    gitSha: identity.gitSha,
    prompts: used.prompts,
    models: modelsOf(spans),
    tools: used.tools,
    totals,
    ...countsOf(draft),
    scores: spans.flatMap(scoresOf),
    ...callFactsOf(spans),
  };
  if (trace.attributes !== undefined) readAttributes(facts, trace.attributes, context);
  return facts;
}

/** The paid calls and the tool calls among some spans. */
export function callFactsOf(spans: readonly SpanDraft[]): Pick<TraceFacts, 'calls' | 'toolCalls'> {
  const wrappers = wrapperCalls(spans);
  const calls: CallFacts[] = [];
  const toolCalls: ToolCallFacts[] = [];
  for (const span of spans) {
    if (span.kind === 'tool') toolCalls.push(toolCallOf(span));
    else if (isCall(span) && !wrappers?.has(span)) calls.push(callOf(span));
  }
  return { calls, toolCalls };
}

function callOf(span: SpanDraft): CallFacts {
  const { data, status } = span;
  const cost = data['cost'] as Cost | null | undefined;
  const usage = (data['usage'] ?? undefined) as Usage | undefined;
  const prompt = promptRefOf(data['prompt']);
  const priced = cost?.status === 'priced';
  return {
    kind: span.kind as CallFacts['kind'],
    provider: text(data['provider']),
    model: text(data['model']) ?? text(data['responseModel']),
    responseModel: text(data['responseModel']),
    promptName: prompt?.name,
    promptVersionId: prompt?.versionId,
    responseFormat: text((data['params'] as DraftData | null | undefined)?.['responseFormat']),
    // A draft of a late span has no parents.
    judge: span.kind === 'llm' && isJudge({ data, parent: span.span.parent }),
    retries: span.kind === 'llm' ? retriesOf(span) : 0,
    openSpanId: openIdOf(span),
    status,
    usage,
    costNanoUsd: priced ? (cost.totalNanoUsd ?? 0) : undefined,
    unpriced: isUnpriced(span),
    durationMs: durationOf(span),
  };
}

function toolCallOf(span: SpanDraft): ToolCallFacts {
  const { data } = span;
  const prompt: PromptRef | undefined = promptRefOf(data['prompt']);
  return {
    tool: text(data['toolName']) ?? span.span.name,
    model: text(data['model']),
    promptName: prompt?.name,
    promptVersionId: prompt?.versionId,
    responseFormat: text(data['responseFormat']),
    openSpanId: openIdOf(span),
    status: hasFailed(span) ? 'error' : span.status,
    durationMs: durationOf(span),
  };
}

function openIdOf({ span }: SpanDraft): string | undefined {
  return span.endedAt < 0 ? span.spanId : undefined;
}

/** A tool or parser may have failed without a throw. */
function hasFailed({ kind, status, data }: SpanDraft): boolean {
  if (status === 'error') return true;
  return (
    (kind === 'tool' && data['success'] === false) || (kind === 'parser' && data['valid'] === false)
  );
}

function countsOf({
  trace,
  spans,
}: TraceDraft): Pick<
  TraceFacts,
  'failedSpans' | 'failedTools' | 'failedParsers' | 'timeouts' | 'guardrailHits'
> {
  const counts = {
    failedSpans: 0,
    failedTools: 0,
    failedParsers: 0,
    timeouts: 0,
    guardrailHits: 0,
  };
  for (const span of spans) {
    const { kind, data } = span;
    if (kind === 'guardrail' && isHit(data)) counts.guardrailHits++;
    if (!hasFailed(span)) continue;
    counts.failedSpans++;
    if (kind === 'tool') counts.failedTools++;
    else if (kind === 'parser') counts.failedParsers++;
    if (span.span.failed && isTimeout(span.span.error, span.span.errorDetails)) counts.timeouts++;
  }
  const late = trace.rootEnd === 'abandoned';
  if (late || (trace.failed && isTimeout(trace.error, trace.errorDetails))) counts.timeouts++;
  return counts;
}

function isHit(data: DraftData): boolean {
  return data['flagged'] === true || data['action'] === 'modified' || data['action'] === 'rejected';
}

function modelsOf(spans: readonly SpanDraft[]): readonly string[] {
  const models = new Set<string>();
  for (const { kind, data } of spans) {
    if (kind !== 'llm') continue;
    for (const model of [text(data['model']), text(data['responseModel'])]) {
      if (model !== undefined) models.add(model);
    }
  }
  return [...models];
}

function scoresOf({ kind, data }: SpanDraft): readonly ScoreFact[] {
  const scores: unknown = kind === 'eval' ? data['scores'] : undefined;
  if (!Array.isArray(scores)) return [];
  return scores.filter(
    (score): score is ScoreFact =>
      isFields(score) &&
      typeof score['name'] === 'string' &&
      ['number', 'boolean', 'string'].includes(typeof score['value']),
  );
}

function readAttributes(
  facts: Mutable<TraceFacts>,
  attributes: TraceAttributes,
  context: SealContext,
): void {
  for (const name of ATTRIBUTES) facts[name] = scalarText(attributes[name]);
  facts.tenantId = idText(attributes.tenantId);
  const userId = idText(attributes.userId);
  if (userId !== undefined) facts.userIdHash = hashId(userId, context.options.hashKey);
  if (attributes.featureFlags === undefined) return;
  const flags = context.values.seal(attributes.featureFlags);
  if (isFields(flags)) facts.featureFlags = flags;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A name; apps without types may hold anything. */
function scalarText(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  return typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol'
    ? `[${typeof value}]`
    : String(value);
}

function durationOf({ span, endedAt }: SpanDraft): number {
  return roundMs(Math.max(0, endedAt - span.start));
}
