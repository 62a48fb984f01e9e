import type { SpanKind } from '../model/kinds.js';
import { CallPlan } from './call-plan.js';
import { isWrapped, keepFunction } from './keep-function.js';
import { beginCall, runCall } from './run-call.js';
import type { InstrumentSpec, ResultOf } from './spec.js';

/** Any function, as a constraint. */
export type AnyMethod = (this: any, ...args: any) => any;

type Loose = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Wraps a function so that each call is a span. What goes in comes out: a sync function stays sync, and a promise, a
 * thenable, an Observable, an iterable, a generator or a stream behaves as before; the span ends when it does.
 * Outside a trace a call opens a `job` root of its own; where tracing is off, it is a plain call.
 *
 * Shape: `this`, name, length, own properties, prototype and reflect-metadata are kept; `new` works and is not traced.
 *
 * @example
 * const search = instrument(searchDocs, { kind: 'retrieval', data: { index: 'policies' } });
 */
export function instrument<F extends AnyMethod, K extends SpanKind = SpanKind>(
  fn: F,
  spec: InstrumentSpec<K, Parameters<F>, ResultOf<F>>,
): F {
  const plan = new CallPlan(spec, fn.name);
  if (isWrapped(fn, plan.kind, plan.name)) return fn;
  const wrapper = isConstructor(fn) ? wrapConstructor(fn, plan) : wrapMethod(fn, plan);
  keepFunction(fn, wrapper, plan.kind, plan.name);
  return wrapper as F;
}

function wrapMethod(fn: Loose, plan: CallPlan): Loose {
  // A method of an object literal has neither prototype nor [[Construct]], as methods, arrows and async functions.
  return {
    traced(this: unknown, ...args: unknown[]): unknown {
      const call = beginCall(plan, args);
      return call === undefined ? Reflect.apply(fn, this, args) : runCall(call, fn, this, args);
    },
  }.traced;
}

function wrapConstructor(fn: Loose, plan: CallPlan): Loose {
  return function traced(this: unknown, ...args: unknown[]): unknown {
    if (new.target !== undefined) {
      return Reflect.construct(fn, args, new.target === traced ? fn : new.target);
    }
    const call = beginCall(plan, args);
    return call === undefined ? Reflect.apply(fn, this, args) : runCall(call, fn, this, args);
  };
}

function isConstructor(fn: Loose): boolean {
  try {
    Reflect.construct(Object, [], fn);
    return true;
  } catch {
    return false;
  }
}
