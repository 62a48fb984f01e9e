import type { SpanKind } from '../../model/kinds.js';
import { instrument, type AnyMethod } from '../instrument.js';
import { snakeCase } from '../snake-case.js';
import type { ResultOf } from '../spec.js';
import { specFromOptions } from './spec-from-options.js';
import type { TraceOptions } from './trace-options.js';

/** Traces a function of one kind; the types of `capture` and `isFailure` are those of the function. */
export type TraceFunction<K extends SpanKind> = <F extends AnyMethod>(
  spec: string | TraceOptions<K, Parameters<F>, ResultOf<F>>,
  fn: F,
) => F;

/** Makes the function form of a kind. */
export function traceFunction<K extends SpanKind>(kind: K): TraceFunction<K> {
  return (spec, fn) =>
    instrument(fn, specFromOptions(kind, spec, snakeCase(fn.name) || kind) as never);
}
