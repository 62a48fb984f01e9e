import { storage } from '../context/storage.js';
import { report } from '../diagnostics.js';
import type { LiveSpan } from '../model/live-span.js';
import type { Span } from '../model/span.js';
import { beginClientCall } from './call-client.js';
import type { CallPlan } from './call-plan.js';
import { fieldsOf, textOf } from './extractors/loose-fields.js';
import { sameCall, type ToldEnd } from './same-call.js';

/** A call that is told of by events: what happens in it, and its end. None of its methods throws, but `run` for `fn`. */
export interface OpenCall {
  readonly span: Span;
  /** Whether what the call gives is recorded. */
  readonly keepsOutput: boolean;
  /** Whether its trace has been written while it is still open: its end is then recorded on its own. */
  outlives(): boolean;
  /** Runs code as part of the call. */
  run<R>(fn: () => R): R;
  /** Ends the call with what it gave, as an extractor knows it. */
  succeed(result: unknown): void;
  fail(error: unknown): void;
  /** Shape: `result` is what came until then, as far as it is known. */
  cancel(result?: unknown): void;
}

/** How a call is opened. */
export interface OpenCallOptions {
  /**
   * Whether the library makes the call whatever is thrown here. A refusal is then noted on the span and counted as a
   * diagnostic, and what the call uses counts.
   */
  readonly unstoppable?: boolean;
}

/**
 * Opens a call that a library tells of by events instead of returning from a function. Where nothing is traced, or a
 * wrapped client makes the call already, there is none. A call that a wrapped client makes meanwhile, beside it, and that
 * shows the same answer or error, becomes one span with it.
 *
 * Shape: `args` is what was asked for, the request first.
 * Errors: a guard's, which refuses the call, unless it is `unstoppable`.
 */
export function openCall(
  plan: CallPlan,
  args: readonly unknown[],
  { unstoppable = false }: OpenCallOptions = {},
): OpenCall | undefined {
  const call = beginClientCall(plan, args);
  if (call === undefined) return undefined;
  try {
    call.asked(args, unstoppable ? (refusal) => noteOverruled(call.scope, refusal) : undefined);
  } catch (refusal) {
    call.fail(refusal);
    throw refusal;
  }
  const guarded = (end: () => void, told: ToldEnd = {}): void => {
    try {
      if (call.scope.ended) return;
      if (call.inner === undefined) call.inner = sameCall(call, told);
      end();
    } catch (fault) {
      report('hook_error', `the call "${plan.name}" could not be ended`, fault);
    }
  };
  return {
    span: call.scope,
    keepsOutput: plan.capturesOutput,
    outlives: () => !call.scope.ended && call.scope.trace.written,
    run: (fn) => storage.run(call.scope, fn),
    succeed: (result) => guarded(() => call.succeed(result), { result }),
    fail: (error) => guarded(() => call.fail(error), { error }),
    cancel: (result) => guarded(() => call.end(true), { result }),
  };
}

function noteOverruled(span: LiveSpan, refusal: unknown): void {
  const { name, message } = fieldsOf(refusal);
  span.addEvent('refusal_overruled', { error: textOf(name), message: textOf(message) });
  report(
    'cost_ceiling',
    `the call "${span.name}" was refused and could not be stopped`,
    refusal,
    'overruled',
  );
}
