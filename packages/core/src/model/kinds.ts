/** What a root stands for: an HTTP request, or anything else that starts work (queue job, cron, script, agent run). */
export type TraceKind = 'request' | 'job';

/** What a span did. */
export type SpanKind =
  | 'agent'
  | 'step'
  | 'prompt'
  | 'retrieval'
  | 'embedding'
  | 'rerank'
  | 'llm'
  | 'tool'
  | 'parser'
  | 'eval'
  | 'guardrail'
  | 'approval';

/** How a span ended. `unset`: still open when its trace was closed. */
export type SpanStatus = 'ok' | 'error' | 'cancelled' | 'paused' | 'unset';

/** How a trace ended; the rule that picks one is in `outcome.ts`. `open`: it has not. */
export type TraceOutcome =
  | 'paused'
  | 'abandoned'
  | 'aborted'
  | 'error'
  | 'fallback'
  | 'partial'
  | 'degraded_success'
  | 'success';

/** The two-valued form of an outcome that filters and alerts use. */
export type TraceStatus = 'success' | 'error';
