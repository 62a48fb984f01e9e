import type { TraceRecord } from '@llmtrace/core';
import type { TraceBuilder } from '../trace-builder.js';
import { words } from '../words.js';

/** A request that was answered. */
export function finished(
  trace: TraceBuilder,
  route: string,
  input: string,
  outcome: 'success' | 'partial' | 'degraded_success',
): TraceRecord {
  const output = words(trace.random, 120);
  const fields = { kind: 'request', name: `POST ${route}`, route, method: 'POST' } as const;
  return trace.finish(outcome, { ...fields, statusCode: 200, input, output });
}

/** A request whose last error reached the caller. */
export function failed(trace: TraceBuilder, route: string, input: string): TraceRecord {
  const error = trace.spans.findLast((span) => span.error !== undefined)?.error;
  const fields = { kind: 'request', name: `POST ${route}`, route, method: 'POST' } as const;
  return trace.finish('error', {
    ...fields,
    statusCode: 502,
    input,
    ...(error === undefined ? undefined : { error }),
  });
}
