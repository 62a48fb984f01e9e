import type { LiveSpan } from '../model/live-span.js';
import type { CallPlan } from './call-plan.js';

/**
 * What is kept of a call until its trace has ended.
 *
 * Shape: `args` and `result` are the app's own values, or the chunks of a stream; `input` and `output` are the copies
 * that were recorded when the call began and returned.
 */
export interface CallRecord {
  readonly plan: CallPlan;
  readonly args: readonly unknown[];
  readonly input: unknown;
  output: unknown;
  result: unknown;
  /** Whether the call ended with a result. */
  returned: boolean;
}

/** A call whose result is being read. */
export interface StreamingCall extends CallRecord {
  readonly scope: LiveSpan;
  checkFailure(result: unknown): void;
  fail(error: unknown): void;
  end(cancelled?: boolean): void;
}
