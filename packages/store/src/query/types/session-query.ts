import type { TraceOutcome, TraceStatus } from '@llmtrace/core';
import type { TraceFilter } from './trace-filter.js';

/** Sessions that have a trace which the filter means; their numbers are of those traces. */
export interface SessionQuery {
  readonly filter?: TraceFilter;
  /** Default: those with the newest trace first. */
  readonly sort?: 'time' | 'traces' | 'cost' | 'tokens';
  /** Default: 50; at most 1,000. */
  readonly limit?: number;
  readonly cursor?: string;
}

/** Units: times in epoch ms. */
export interface SessionSummary {
  readonly sessionId: string;
  /** One session id of two tenants is two sessions. */
  readonly tenantId?: string;
  readonly traces: number;
  readonly errors: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly users: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costNanoUsd: number;
}

export interface SessionPage {
  readonly sessions: readonly SessionSummary[];
  readonly next?: string;
}

/** One conversation, by the id of its session. */
export interface TranscriptQuery {
  readonly session: string;
  /** Whose session; where it is not given, those of all tenants by that id. */
  readonly tenant?: string;
  /** Turns, the earliest first. Default: 200; at most 1,000. */
  readonly limit?: number;
  readonly cursor?: string;
  /** Default: false. */
  readonly text?: boolean;
}

/** A question and its answer. Units: `startTime` epoch ms. */
export interface Turn {
  readonly traceId: string;
  readonly rootSpanId: string;
  readonly name: string;
  readonly tenantId?: string;
  readonly startTime: number;
  readonly durationMs: number;
  readonly status: TraceStatus;
  readonly outcome: TraceOutcome;
  readonly model?: string;
  readonly costNanoUsd?: number;
  readonly input?: string;
  readonly output?: string;
  readonly textState: 'kept' | 'expired' | 'none';
}

export interface Transcript {
  readonly turns: readonly Turn[];
  readonly next?: string;
}
