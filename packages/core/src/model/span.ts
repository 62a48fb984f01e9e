import type { SpanKind, SpanStatus } from './kinds.js';
import type { SpanDataMap } from './span-data.js';

/** What the app knows about an error beyond the thrown value. */
export interface ErrorDetails {
  readonly code?: string;
  readonly retryable?: boolean;
  readonly httpStatus?: number;
}

/**
 * A running step of a trace. Every method is safe at any time: after the end it still counts until the trace is
 * written, later it does nothing.
 *
 * @example
 * using span = startSpan('search_policy_docs', { kind: 'retrieval' });
 * span.set({ queryText: query, topKRequested: 5 });
 */
export interface Span<K extends SpanKind = SpanKind> extends Disposable {
  readonly kind: K;
  readonly name: string;
  /** Shape: 32 lower-case hex digits. */
  readonly traceId: string;
  /** Shape: 16 lower-case hex digits. */
  readonly spanId: string;
  readonly ended: boolean;
  /** Merges what is known about a step of this kind: usage, chunks, prompt, finish reason, … */
  set(data: Partial<SpanDataMap[K]>): this;
  setInput(value: unknown): this;
  setOutput(value: unknown): this;
  setAttribute(key: string, value: unknown): this;
  setAttributes(attributes: Readonly<Record<string, unknown>>): this;
  addEvent(name: string, attributes?: Readonly<Record<string, unknown>>): this;
  /** Marks the span as failed. The first error is kept. */
  recordError(error: unknown, details?: ErrorDetails): this;
  /** Ends the span; the first call counts. Without a status it is `ok`, or `error` after `recordError`. */
  end(status?: SpanStatus): void;
}
