import type { TraceKind, TraceOutcome } from './kinds.js';
import type { ErrorDetails } from './span.js';
import type { TraceAttributes } from './trace-attributes.js';

/** The outcomes that an app may set; the others are measured. */
export type SettableOutcome = Extract<
  TraceOutcome,
  'paused' | 'error' | 'fallback' | 'partial' | 'degraded_success' | 'success'
>;

/** A running root: one HTTP request, job or agent run. Every method is safe at any time. */
export interface Trace {
  readonly kind: TraceKind;
  readonly name: string;
  /** Shape: 32 lower-case hex digits. */
  readonly traceId: string;
  /** Shape: 16 lower-case hex digits. */
  readonly rootSpanId: string;
  readonly ended: boolean;
  /** Names the root anew, for example by a route that is known only after routing. */
  rename(name: string): this;
  /** Merges attributes; `tags` are added, `metadata` and `featureFlags` are merged by key. */
  set(attributes: TraceAttributes): this;
  setInput(value: unknown): this;
  setOutput(value: unknown): this;
  addEvent(name: string, attributes?: Readonly<Record<string, unknown>>): this;
  recordError(error: unknown, details?: ErrorDetails): this;
  /** Overrides the measured outcome, except for `abandoned` and `aborted`. */
  setOutcome(outcome: SettableOutcome): this;
}
