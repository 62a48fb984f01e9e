import type { JsonValue, TraceKind, TraceOutcome, TraceStatus } from '@llmtrace/core';
import type { TraceFilter } from './trace-filter.js';

/** What a list may be ordered by; traces without such a number come last. */
export type TraceSortKey =
  | 'time'
  | 'latency'
  | 'ttft'
  | 'tokens'
  | 'inputTokens'
  | 'outputTokens'
  | 'cost'
  | 'retries'
  | 'topChunkScore';

export interface TraceSort {
  readonly by: TraceSortKey;
  /** Default: `desc`. */
  readonly direction?: 'asc' | 'desc';
}

/** A list of traces, page by page. */
export interface TraceQuery {
  readonly filter?: TraceFilter;
  /** Default: the newest first. */
  readonly sort?: TraceSort;
  /** Traces a page. Default: 50; at most 1,000. */
  readonly limit?: number;
  /** The `next` of the page before; goes with the same filter and sort. */
  readonly cursor?: string;
  /** Adds the fields of {@link TraceSummaryText}. Default: false. */
  readonly text?: boolean;
}

/** What a list shows of a trace where text is asked for and kept. */
export interface TraceSummaryText {
  readonly input?: string;
  readonly output?: string;
  readonly errorMessage?: string;
  readonly metadata?: Readonly<Record<string, JsonValue>>;
}

/** A trace as a list shows it. Units: `startTime` epoch ms, other times ms. */
export interface TraceSummary extends TraceSummaryText {
  readonly traceId: string;
  readonly rootSpanId: string;
  readonly kind: TraceKind;
  readonly name: string;
  readonly startTime: number;
  readonly durationMs: number;
  readonly status: TraceStatus;
  readonly outcome: TraceOutcome;
  readonly serviceName: string;
  readonly environment: string;
  readonly route?: string;
  readonly method?: string;
  readonly statusCode?: number;
  readonly requestId?: string;
  readonly sessionId?: string;
  readonly userIdHash?: string;
  readonly userSegment?: string;
  readonly tenantId?: string;
  readonly locale?: string;
  readonly feature?: string;
  readonly variant?: string;
  readonly pipeline?: string;
  readonly pipelineVersion?: string;
  readonly deploymentId?: string;
  readonly gitSha?: string;
  readonly tags: readonly string[];
  readonly models: readonly string[];
  readonly tools: readonly string[];
  /** Of the model call that failed, else of the last one, as the five below. */
  readonly model?: string;
  readonly provider?: string;
  readonly promptName?: string;
  readonly promptVersion?: string;
  readonly releaseLabel?: string;
  readonly finishReason?: string;
  readonly llmCalls: number;
  readonly toolCalls: number;
  readonly retries: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  readonly costNanoUsd?: number;
  readonly unpricedCalls: number;
  readonly timeToFirstTokenMs?: number;
  readonly topChunkScore?: number;
  readonly errorType?: string;
  readonly errorCode?: string;
  readonly redactions: number;
  /** The newest by name. */
  readonly scores: Readonly<Record<string, number | boolean | string>>;
  readonly spans: number;
  readonly sampling: { readonly tier: string; readonly rule: string; readonly rate: number };
  /** What became of its text. */
  readonly textState: 'kept' | 'expired' | 'none';
}

/** A page of a list. Without `next` it is the last. */
export interface TracePage {
  readonly traces: readonly TraceSummary[];
  readonly next?: string;
}
