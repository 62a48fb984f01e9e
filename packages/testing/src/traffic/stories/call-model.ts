import type { SpanRecord } from '@llmtrace/core';
import { during } from '../incidents.js';
import { answeredCall, failedCall, type ModelCall } from '../model-call.js';
import type { TraceBuilder } from '../trace-builder.js';
import type { Setting } from './setting.js';

/** Calls a model, and again once where its provider refuses. */
export function callModel(
  trace: TraceBuilder,
  { incidents }: Setting,
  call: ModelCall,
): SpanRecord | undefined {
  const { random, time } = trace;
  if (random.chance(0.006)) {
    failedCall(trace, call, 'context_length_exceeded');
    return undefined;
  }
  const burst = call.model.provider === 'anthropic' && during(incidents.rateLimits, time);
  const share = burst ? 1 / 3 : 0.01;
  if (!random.chance(share)) return answeredCall(trace, call);
  const refused = failedCall(trace, call, 'rate_limit_exceeded');
  const again: ModelCall = {
    ...call,
    purpose: 'retry',
    attempt: 2,
    retryOfSpanId: refused.spanId,
  };
  if (!random.chance(share)) return answeredCall(trace, again);
  failedCall(trace, again, 'rate_limit_exceeded');
  return undefined;
}
