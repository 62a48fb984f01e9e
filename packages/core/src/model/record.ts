import type { ContentRecord, ContentRef } from './content-record.js';
import type { GapRecord } from './gap-record.js';
import type { JsonValue } from './json.js';
import type { SpanKind, SpanStatus, TraceKind, TraceOutcome, TraceStatus } from './kinds.js';
import type { PromptLabelRecord, PromptRecord } from './prompt-record.js';
import { SCHEMA_VERSION } from './schema-version.js';
import type { Cost, PromptRef, SpanDataMap } from './span-data.js';

export { SCHEMA_VERSION };

/** What went wrong in a span. `message` and `stack` are sealed text. */
export interface ErrorRecord {
  readonly type: string;
  readonly code?: string;
  readonly message?: string;
  readonly retryable?: boolean;
  readonly httpStatus?: number;
  readonly stack?: string;
}

/** Something that happened at one moment of a span. */
export interface EventRecord {
  readonly name: string;
  readonly time: number;
  readonly attributes?: Readonly<Record<string, JsonValue>>;
}

interface SpanRecordOf<K extends SpanKind> {
  readonly spanId: string;
  /** The parent that views nest under: for a tool, the LLM span that asked for it. */
  readonly parentSpanId: string;
  /** The parent in the code, where it differs from `parentSpanId`. */
  readonly runtimeParentSpanId?: string;
  readonly kind: K;
  readonly name: string;
  readonly startTime: number;
  readonly durationMs: number;
  readonly status: SpanStatus;
  readonly error?: ErrorRecord;
  readonly input?: JsonValue;
  readonly output?: JsonValue;
  readonly events?: readonly EventRecord[];
  readonly attributes?: Readonly<Record<string, JsonValue>>;
  readonly late?: true;
  /** The texts of this span that are shown cut, and where they are whole. */
  readonly contents?: readonly ContentRef[];
  /**
   * By field, how long the text was that the content policy `none` left out.
   *
   * Units: UTF-16 code units of all its strings.
   */
  readonly contentLengths?: Readonly<Record<string, number>>;
  readonly data: SpanDataMap[K];
}

/**
 * One finished step of a trace.
 *
 * Units: `startTime` epoch ms with microsecond fraction, `durationMs` ms.
 */
export type SpanRecord = { [K in SpanKind]: SpanRecordOf<K> }[SpanKind];

/** Sums over a trace's leaf spans. `llmWaitMs` and `toolWaitMs` are unions of intervals. */
export interface TraceTotals {
  readonly llmCalls: number;
  readonly toolCalls: number;
  readonly retries: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  readonly costNanoUsd?: number;
  readonly evalCostNanoUsd?: number;
  readonly unpricedCalls: number;
  readonly llmWaitMs: number;
  readonly toolWaitMs: number;
}

/** What masking did to a trace: types and counts, never a value. `applied` is false where the record holds raw text. */
export interface RedactionRecord {
  readonly applied: boolean;
  readonly found: boolean;
  readonly entityTypes: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly failedFields: number;
  readonly policyVersion: string;
}

/**
 * Why a trace was kept, and how much of it.
 *
 * Shape: `rate` is the share of such traces that are stored: a sum of `x / rate` over stored traces estimates the sum
 * over all. `fullRate`, where it differs, is the share that is stored with text.
 */
export interface SamplingRecord {
  readonly tier: 'full' | 'metadata' | 'drop';
  readonly rule: string;
  readonly rate: number;
  readonly fullRate?: number;
}

/**
 * One local root and everything below it. Its key is (`traceId`, `rootSpanId`).
 *
 * Units: as {@link SpanRecord}.
 */
export interface TraceRecord {
  readonly type: 'trace';
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly traceId: string;
  readonly rootSpanId: string;
  readonly remoteParentSpanId?: string;
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly kind: TraceKind;
  readonly name: string;
  readonly pipeline?: string;
  readonly pipelineTier?: string;
  readonly startTime: number;
  readonly durationMs: number;
  readonly outcome: TraceOutcome;
  readonly status: TraceStatus;
  readonly error?: ErrorRecord;
  readonly input?: JsonValue;
  readonly output?: JsonValue;
  readonly serviceName: string;
  readonly environment: string;
  readonly pipelineVersion?: string;
  readonly deploymentId?: string;
  readonly gitSha?: string;
  readonly requestId?: string;
  readonly sessionId?: string;
  readonly userIdHash?: string;
  readonly userSegment?: string;
  readonly userFirstSeen?: number;
  readonly tenantId?: string;
  readonly locale?: string;
  readonly route?: string;
  readonly method?: string;
  readonly statusCode?: number;
  readonly feature?: string;
  readonly variant?: string;
  readonly featureFlags?: Readonly<Record<string, JsonValue>>;
  readonly tags?: readonly string[];
  readonly metadata?: Readonly<Record<string, JsonValue>>;
  readonly events?: readonly EventRecord[];
  readonly prompts: readonly PromptRef[];
  readonly models: readonly string[];
  readonly tools: readonly string[];
  readonly totals: TraceTotals;
  readonly droppedSpans?: number;
  readonly sampling: SamplingRecord;
  readonly redaction: RedactionRecord;
  /** The texts of its own fields that are shown cut; spans tell of theirs. */
  readonly contents?: readonly ContentRef[];
  /** As in {@link SpanRecord}. */
  readonly contentLengths?: Readonly<Record<string, number>>;
  /** In the order in which they started. */
  readonly spans: readonly SpanRecord[];
}

/** A span that ended after its trace was written. */
export interface LateSpanRecord {
  readonly type: 'span';
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly traceId: string;
  readonly rootSpanId: string;
  /** That of its trace. */
  readonly tenantId?: string;
  readonly span: SpanRecord;
}

/** A root that is still open after a while, so that hung work can be seen. Superseded by its trace. */
export interface OpenTraceRecord {
  readonly type: 'open';
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly traceId: string;
  readonly rootSpanId: string;
  readonly kind: TraceKind;
  readonly name: string;
  readonly startTime: number;
  readonly serviceName: string;
  readonly environment: string;
  readonly requestId?: string;
}

/**
 * What calls of a stored trace cost, as it was found out later. The newest counts; the trace itself is never rewritten.
 *
 * Shape: `costs` are those that changed, `totals` the money of the trace with them, without what came late.
 * Units: `createdAt` epoch ms.
 */
export interface CostRecord {
  readonly type: 'cost';
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly traceId: string;
  readonly rootSpanId: string;
  readonly costs: readonly { readonly spanId: string; readonly cost: Cost }[];
  readonly totals: Pick<TraceTotals, 'costNanoUsd' | 'evalCostNanoUsd' | 'unpricedCalls'>;
  readonly createdAt: number;
  /** The versions of the prices, where there are several with a comma between them. */
  readonly priceVersion: string;
  readonly reason: 'reprice' | 'nightly';
}

/** Where a score came from. */
export type ScoreSource =
  | 'online_eval'
  | 'offline_eval'
  | 'human'
  | 'user_feedback'
  | 'implicit'
  | 'business_outcome';

/**
 * A judgement of a trace or span, recorded at any time from any process.
 *
 * Shape: exactly one of `traceId`, `requestId`, `responseId` names the target.
 */
export interface ScoreRecord {
  readonly type: 'score';
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly scoreId: string;
  readonly traceId?: string;
  readonly requestId?: string;
  readonly responseId?: string;
  readonly spanId?: string;
  readonly name: string;
  readonly value: number | boolean | string;
  readonly label?: string;
  readonly comment?: string;
  readonly source: ScoreSource;
  readonly evaluator?: string;
  readonly evaluatorVersion?: string;
  readonly createdAt: number;
}

/**
 * Durations as a DDSketch of 1 % relative accuracy; sketches add up.
 *
 * Shape: `zeros` values under a microsecond; `bins` pairs of index and count by index, where bin `i` holds the values in
 * (γ^(i-1), γ^i] with γ = (1 + accuracy) / (1 - accuracy).
 * Units: ms.
 */
export interface LatencyRecord {
  readonly accuracy: number;
  readonly zeros: number;
  readonly bins: readonly (readonly [index: number, count: number])[];
}

interface RollupSteps {
  readonly model?: string;
  readonly promptName?: string;
  readonly promptVersionId?: string;
  readonly responseFormat?: string;
  readonly count: number;
  readonly errors: number;
  /** Traces with such a step, and those of them that failed. */
  readonly traces: number;
  readonly traceErrors: number;
  readonly latency: LatencyRecord;
}

/** The sums of alike calls in a rollup: those that agree in every name. */
export interface RollupCall extends RollupSteps {
  readonly kind: 'llm' | 'embedding' | 'rerank';
  readonly provider?: string;
  readonly responseModel?: string;
  readonly judge?: true;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  readonly costNanoUsd?: number;
  readonly unpricedCalls: number;
}

/** The sums of alike tool calls in a rollup, with the prompt and model of the call that asked for them. */
export interface RollupTool extends RollupSteps {
  readonly toolName: string;
}

/** What a rollup adds up by; fields as in {@link TraceRecord}. */
export type RollupDimensionsRecord = Pick<
  TraceRecord,
  | 'kind'
  | 'name'
  | 'outcome'
  | 'status'
  | 'serviceName'
  | 'environment'
  | 'route'
  | 'method'
  | 'statusCode'
  | 'feature'
  | 'variant'
  | 'tenantId'
  | 'userIdHash'
  | 'userSegment'
  | 'locale'
  | 'pipeline'
  | 'pipelineTier'
  | 'pipelineVersion'
  | 'deploymentId'
  | 'gitSha'
  | 'featureFlags'
>;

/**
 * The sums of traces that were not stored. Added to the stored traces they give exact counts, tokens and cost by any
 * dimension or pair of them. Rollups of the same window and dimensions add up; `rollupId` tells a repetition from another.
 * What was counted before it had ended is taken back by a later one, whose numbers may be negative.
 *
 * Units: `windowStart` epoch ms; a trace counts where it started.
 */
export interface RollupRecord {
  readonly type: 'rollup';
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly rollupId: string;
  readonly windowStart: number;
  readonly windowMs: number;
  readonly dimensions: RollupDimensionsRecord;
  readonly count: number;
  readonly errors: number;
  readonly totals: TraceTotals;
  readonly latency: LatencyRecord;
  readonly calls: readonly RollupCall[];
  readonly tools: readonly RollupTool[];
}

/** Everything that can leave the process. */
export type LlmTraceRecord =
  | TraceRecord
  | LateSpanRecord
  | OpenTraceRecord
  | ScoreRecord
  | RollupRecord
  | ContentRecord
  | PromptRecord
  | PromptLabelRecord
  | CostRecord
  | GapRecord;
