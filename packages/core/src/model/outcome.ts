import type { TraceOutcome, TraceStatus } from './kinds.js';
import type { RootEnd } from './live-trace.js';

/** What a trace's outcome is decided from. */
export interface OutcomeFacts {
  readonly rootEnd: RootEnd;
  /** What the app set. */
  readonly set: TraceOutcome | undefined;
  /** An exception reached the root, or the job failed. */
  readonly failed: boolean;
  readonly statusCode: number | undefined;
  /** The last answer was cut: finish reason `length` or `content_filter`, or a stream that broke. */
  readonly cutShort: boolean;
  /** A span ended in error, and no retry or repair made up for it. */
  readonly unresolvedError: boolean;
}

/**
 * Decides how a trace ended: the first rule that holds, in this order. A 4xx answer is a success unless an exception was
 * recorded: refusing bad input is the app's work well done.
 */
export function decideOutcome(facts: OutcomeFacts): TraceOutcome {
  if (facts.set === 'paused') return 'paused';
  if (facts.rootEnd !== 'completed') return facts.rootEnd;
  if (facts.set !== undefined) return facts.set;
  if (facts.failed || (facts.statusCode !== undefined && facts.statusCode >= 500)) return 'error';
  if (facts.cutShort) return 'partial';
  return facts.unresolvedError ? 'degraded_success' : 'success';
}

/** The two-valued form: only `error` and `abandoned` are errors; a caller who hung up is none. */
export function statusOf(outcome: TraceOutcome): TraceStatus {
  return outcome === 'error' || outcome === 'abandoned' ? 'error' : 'success';
}
