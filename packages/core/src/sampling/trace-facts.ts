import type { JsonValue } from '../model/json.js';
import type { SpanStatus, TraceKind, TraceOutcome, TraceStatus } from '../model/kinds.js';
import type { TraceTotals } from '../model/record.js';
import type { PromptRef, Usage } from '../model/span-data.js';

/** A judgement that is known when a trace ends. */
export interface ScoreFact {
  readonly name: string;
  readonly value: number | boolean | string;
}

/** The LLM call that something belongs to, by what it asked with. */
export interface CallOrigin {
  readonly model?: string | undefined;
  readonly promptName?: string | undefined;
  readonly promptVersionId?: string | undefined;
  readonly responseFormat?: string | undefined;
}

/** What calls and tool calls have in common. */
interface StepFacts extends CallOrigin {
  /** Given where the step had not ended when its trace did: what is known of it is not the last word. */
  readonly openSpanId?: string | undefined;
  readonly status: SpanStatus;
  readonly durationMs: number;
}

/** One paid call; a wrapper around another call is none. */
export interface CallFacts extends StepFacts {
  readonly kind: 'llm' | 'embedding' | 'rerank';
  readonly provider?: string | undefined;
  /** The model that answered, where it says so. */
  readonly responseModel?: string | undefined;
  /** The call judged an answer instead of making one. */
  readonly judge?: boolean | undefined;
  /** How many retries the call stands for. */
  readonly retries?: number | undefined;
  readonly usage?: Usage | undefined;
  readonly costNanoUsd?: number | undefined;
  /** No price is known for it. */
  readonly unpriced?: boolean | undefined;
}

/** One tool call, with the LLM call that asked for it. */
export interface ToolCallFacts extends StepFacts {
  readonly tool: string;
}

/**
 * What is known of an ended trace before it is kept or dropped: numbers and names, no text that a user, a model or a
 * tool said. Rules, predicates and scorers look at this.
 *
 * Units: `startTime` epoch ms, `costNanoUsd` integer nano-USD.
 */
export interface TraceFacts {
  readonly traceId: string;
  readonly kind: TraceKind;
  readonly name: string;
  readonly route?: string | undefined;
  readonly method?: string | undefined;
  readonly statusCode?: number | undefined;
  readonly outcome: TraceOutcome;
  readonly status: TraceStatus;
  readonly startTime: number;
  readonly durationMs: number;
  readonly feature?: string | undefined;
  readonly variant?: string | undefined;
  readonly tenantId?: string | undefined;
  readonly userIdHash?: string | undefined;
  readonly userSegment?: string | undefined;
  readonly locale?: string | undefined;
  readonly environment: string;
  readonly pipeline?: string | undefined;
  readonly pipelineTier?: string | undefined;
  readonly pipelineVersion?: string | undefined;
  readonly deploymentId?: string | undefined;
  readonly gitSha?: string | undefined;
  readonly featureFlags?: Readonly<Record<string, JsonValue>> | undefined;
  readonly prompts: readonly PromptRef[];
  /** The models of LLM calls: those asked for, and those that answered. */
  readonly models: readonly string[];
  readonly tools: readonly string[];
  /** What it cost is known by now. */
  readonly totals: TraceTotals;
  readonly failedSpans: number;
  readonly failedTools: number;
  readonly failedParsers: number;
  readonly timeouts: number;
  readonly guardrailHits: number;
  readonly scores: readonly ScoreFact[];
  readonly calls: readonly CallFacts[];
  readonly toolCalls: readonly ToolCallFacts[];
}
