import type { LiveSpan } from '../model/live-span.js';
import type { Admission, GuardedEnd } from './call-guard.js';
import type { CallPlan } from './call-plan.js';
import type { Extracted } from './extractors/extractor.js';

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
  /** Whether a wrapped client made it: `args` are then what was sent. */
  readonly isClients?: boolean;
  /** Says what only the call itself knows, before anything is read from its values. */
  describe?(span: LiveSpan): void;
}

/** A call whose result is being read. */
export interface StreamingCall extends CallRecord {
  readonly scope: LiveSpan;
  /** Set while a guard waits to be told what the call used. */
  readonly admission: Admission | undefined;
  tellAdmission(status: GuardedEnd['status'], answer: Extracted | undefined): void;
  checkFailure(result: unknown): void;
  fail(error: unknown): void;
  end(cancelled?: boolean): void;
}
