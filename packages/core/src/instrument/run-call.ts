import { activeTracer } from '../context/registry.js';
import { storage } from '../context/storage.js';
import { report } from '../diagnostics.js';
import type { LiveTrace } from '../model/live-trace.js';
import type { Scope } from '../model/scope.js';
import { beginSpan, openJobRoot } from './begin-span.js';
import type { CallPlan } from './call-plan.js';
import { keepShapes } from './kept-shapes.js';
import { settle } from './returns/settle.js';
import { SpanCall } from './span-call.js';

type AnyFunction = (...args: never[]) => unknown;

/** Begins a call where the running code is, or `undefined` where nothing is traced. */
export function beginCall(plan: CallPlan, args: readonly unknown[]): SpanCall | undefined {
  const scope = storage.getStore();
  try {
    keepShapes();
    const trace = scope?.trace;
    if (trace !== undefined && scope !== undefined) {
      return scope.suppressed
        ? undefined
        : new SpanCall(plan, beginSpan(plan, trace, scope, args), args, undefined);
    }
    return scope?.suppressed === true ? undefined : beginRooted(plan, args, scope);
  } catch (fault) {
    report('hook_error', `a span "${plan.name}" could not be started`, fault);
    return undefined;
  }
}

/** Runs a function as a call: what it throws, returns or yields reaches the caller unchanged. */
export function runCall(
  call: SpanCall,
  fn: AnyFunction,
  self: unknown,
  args: readonly unknown[],
): unknown {
  let result: unknown;
  try {
    result = storage.run(call.scope, Reflect.apply, fn, self, args);
  } catch (error) {
    call.fail(error);
    throw error;
  }
  return settle(result, call);
}

function beginRooted(
  plan: CallPlan,
  args: readonly unknown[],
  scope: Scope | undefined,
): SpanCall | undefined {
  const owner = activeTracer();
  if (owner === undefined || !owner.enabled) return undefined;
  const root: LiveTrace = openJobRoot(owner, plan.name, scope);
  return new SpanCall(plan, beginSpan(plan, root, root, args), args, root);
}
