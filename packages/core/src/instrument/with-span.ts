import type { SpanKind } from '../model/kinds.js';
import type { Span } from '../model/span.js';
import { CallPlan } from './call-plan.js';
import { detachedSpan } from './detached.js';
import { beginCall, runCall } from './run-call.js';
import type { SpanOptions } from './span-options.js';

/**
 * Runs a function as a span and hands it the span. Any return kind works: the span ends when the result does. Outside
 * a trace it opens a `job` root of its own; where tracing is off, the span is a handle that records nothing.
 *
 * @example
 * const docs = await withSpan('search', { kind: 'retrieval' }, async (span) => {
 *   const found = await index.search(query);
 *   span.set({ queryText: query, topKReturned: found.length });
 *   return found;
 * });
 */
export function withSpan<R>(name: string, fn: (span: Span<'step'>) => R): R;
export function withSpan<R, K extends SpanKind = 'step'>(
  name: string,
  options: SpanOptions<K>,
  fn: (span: Span<K>) => R,
): R;
export function withSpan<R>(
  name: string,
  optionsOrFn: SpanOptions | ((span: Span<'step'>) => R),
  maybeFn?: (span: Span) => R,
): R {
  const options = typeof optionsOrFn === 'function' ? undefined : optionsOrFn;
  const fn = (typeof optionsOrFn === 'function' ? optionsOrFn : maybeFn) as (span: Span) => R;
  const kind = options?.kind ?? 'step';
  const input = options?.input;
  const call = beginCall(planOf(name, kind, options), input === undefined ? [] : [input]);
  if (call === undefined) return fn(detachedSpan(kind, name));
  return runCall(call, fn, undefined, [call.scope]) as R;
}

function planOf(name: string, kind: SpanKind, options: SpanOptions | undefined): CallPlan {
  return new CallPlan(
    {
      kind,
      name,
      data: options?.data,
      attributes: options?.attributes,
      captureOutput: options?.captureOutput,
    },
    name,
  );
}
