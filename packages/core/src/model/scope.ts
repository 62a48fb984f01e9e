import type { PromptInfo } from './span-data.js';
import type { LiveSpan } from './live-span.js';
import type { LiveTrace } from './live-trace.js';
import type { TraceOwner } from './owner.js';
import type { TraceAttributes } from './trace-attributes.js';

/**
 * What the AsyncLocalStorage holds: where in which trace the running code is. Traces and spans are scopes themselves,
 * so that entering one allocates nothing.
 */
export interface Scope {
  readonly trace: LiveTrace | undefined;
  readonly span: LiveSpan | undefined;
  /** The prompt that LLM spans below carry. */
  readonly prompt: PromptInfo | undefined;
  /** Attributes waiting for a trace to be opened below. */
  readonly attributes: TraceAttributes | undefined;
  /** Set below an ignored request: nothing is traced there. */
  readonly suppressed: boolean;
  /** The tracer that roots opened below belong to, where that is not the one in force. */
  readonly owner?: TraceOwner | undefined;
}

/** The scope of an ignored request. */
export const SUPPRESSED: Scope = {
  trace: undefined,
  span: undefined,
  prompt: undefined,
  attributes: undefined,
  suppressed: true,
};
