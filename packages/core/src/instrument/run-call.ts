import { activeTracer } from '../context/registry.js';
import { storage } from '../context/storage.js';
import { report } from '../diagnostics.js';
import type { LiveTrace } from '../model/live-trace.js';
import { isPricedKind } from '../model/price-book.js';
import type { Scope } from '../model/scope.js';
import { beginSpan, openJobRoot } from './begin-span.js';
import { admitCall, callGuard } from './call-guard.js';
import type { CallPlan } from './call-plan.js';
import { detachedSpan } from './detached.js';
import { keepShapes } from './kept-shapes.js';
import { settle } from './returns/settle.js';
import { SpanCall } from './span-call.js';

type AnyFunction = (...args: never[]) => unknown;

/** Makes the call of a span. */
interface CallClass<C extends SpanCall> {
  readonly copiesInput: boolean;
  new (...args: ConstructorParameters<typeof SpanCall>): C;
}

const NOT_COPIED: readonly unknown[] = [];

/** Begins a call where the running code is, or `undefined` where nothing is traced. */
export function beginCall(plan: CallPlan, args: readonly unknown[]): SpanCall | undefined;
export function beginCall<C extends SpanCall>(
  plan: CallPlan,
  args: readonly unknown[],
  callClass: CallClass<C>,
): C | undefined;
export function beginCall(
  plan: CallPlan,
  args: readonly unknown[],
  callClass: CallClass<SpanCall> = SpanCall,
): SpanCall | undefined {
  const scope = storage.getStore();
  const copied = callClass.copiesInput ? args : NOT_COPIED;
  try {
    keepShapes();
    const trace = scope?.trace;
    if (trace !== undefined && scope !== undefined) {
      return scope.suppressed
        ? beginUntraced(plan, args, callClass)
        : new callClass(plan, beginSpan(plan, trace, scope, copied), args, undefined);
    }
    return (
      (scope?.suppressed === true ? undefined : beginRooted(plan, args, scope, callClass)) ??
      beginUntraced(plan, args, callClass)
    );
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
  const guard = callGuard.current;
  let refused = guard !== undefined;
  try {
    if (guard !== undefined) {
      call.admission = admitCall(guard, call.plan, call.scope, call.args);
      refused = false;
    }
    result = storage.run(call.scope, Reflect.apply, fn, self, args);
  } catch (error) {
    call.fail(error);
    if (refused && isAsyncFunction(fn)) return Promise.reject(error);
    throw error;
  }
  return settle(result, call);
}

/** A call that is recorded nowhere and yet guarded: a ceiling holds where tracing is off. */
function beginUntraced(
  plan: CallPlan,
  args: readonly unknown[],
  callClass: CallClass<SpanCall>,
): SpanCall | undefined {
  if (callGuard.current === undefined || !isPricedKind(plan.kind)) return undefined;
  if (!callGuard.current.isActive()) return undefined;
  return new callClass(plan, detachedSpan(plan.kind, plan.name), args, undefined);
}

/** Whether a function hands its errors to a promise: a refusal must come the same way. */
function isAsyncFunction(fn: AnyFunction): boolean {
  return (
    (fn as { readonly [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === 'AsyncFunction'
  );
}

function beginRooted(
  plan: CallPlan,
  args: readonly unknown[],
  scope: Scope | undefined,
  callClass: CallClass<SpanCall>,
): SpanCall | undefined {
  const owner = activeTracer();
  if (owner === undefined || !owner.enabled) return undefined;
  const root: LiveTrace = openJobRoot(owner, plan.name, scope);
  return new callClass(
    plan,
    beginSpan(plan, root, root, callClass.copiesInput ? args : NOT_COPIED),
    args,
    root,
  );
}
