import type { SpanKind, SpanStatus } from '@llmtrace/core';
import type { TextMatch } from './match.js';
import type { TraceFilter } from './trace-filter.js';

/** The steps with the most of something. */
export interface TopSpanQuery {
  readonly filter?: TraceFilter;
  /** Default: `latency`. */
  readonly by?: 'latency' | 'ttft' | 'tokens' | 'inputTokens' | 'outputTokens' | 'cost';
  readonly kind?: TextMatch<SpanKind>;
  readonly name?: TextMatch;
  /** Default: 20; at most 1,000. */
  readonly limit?: number;
}

/** Units: `startTime` epoch ms. */
export interface SpanSummary {
  readonly traceId: string;
  readonly rootSpanId: string;
  readonly spanId: string;
  readonly kind: SpanKind;
  readonly name: string;
  readonly startTime: number;
  readonly durationMs: number;
  readonly status: SpanStatus;
  readonly errorType?: string;
  readonly route?: string;
  readonly provider?: string;
  readonly model?: string;
  readonly promptName?: string;
  readonly promptVersion?: string;
  readonly toolName?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly costNanoUsd?: number;
  readonly timeToFirstTokenMs?: number;
}
