import type { TraceOutcome } from '@llmtrace/core';

/** How a trace may have ended, the best first. */
export const OUTCOMES: readonly TraceOutcome[] = [
  'success',
  'degraded_success',
  'fallback',
  'partial',
  'paused',
  'aborted',
  'abandoned',
  'error',
];

/** Those whose traces have the status `error`. */
export const FAILED: readonly TraceOutcome[] = ['abandoned', 'error'];
