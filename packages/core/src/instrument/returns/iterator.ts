import { storage } from '../../context/storage.js';
import type { Scope } from '../../model/scope.js';
import type { Call, StreamTap } from '../call.js';

type Method = (...args: unknown[]) => unknown;
type Step = 'next' | 'return' | 'throw';

/** An iterator or async iterator, of whatever making. */
export interface AnyIterator {
  next: Method;
  return?: Method;
  throw?: Method;
}

/** Whether a value is an iterator that `for` loops take, sync or async. */
export function isIterator(value: object): value is AnyIterator {
  const candidate = value as { next?: unknown } & Record<symbol, unknown>;
  return (
    typeof candidate.next === 'function' &&
    (typeof candidate[Symbol.asyncIterator] === 'function' ||
      typeof candidate[Symbol.iterator] === 'function')
  );
}

/** How an iterator is watched where it is not the code of a traced function. */
export interface PullOptions {
  /** Tells an end that was asked for, where the iterator itself does not. */
  readonly aborted?: () => boolean;
}

/**
 * The members that stand in for an iterator's own: each pull is reported, and runs in the call's scope unless the
 * iterator is a client's, whose code has nothing to trace.
 */
export function pullMembers(iterator: AnyIterator, call: Call, options?: PullOptions): AnyIterator {
  const watch: Watch = {
    tap: call.openStream(),
    scope: options === undefined ? call.scope : undefined,
    aborted: options?.aborted,
  };
  const stepOf = (step: Step, original: Method): Method => pullOf(step, iterator, original, watch);
  return {
    next: stepOf('next', iterator.next),
    ...(typeof iterator.return === 'function' && { return: stepOf('return', iterator.return) }),
    ...(typeof iterator.throw === 'function' && { throw: stepOf('throw', iterator.throw) }),
  };
}

interface Watch {
  readonly tap: StreamTap;
  readonly scope: Scope | undefined;
  readonly aborted: (() => boolean) | undefined;
}

/** Made once a stream, so that a pull costs as little as it can. */
function pullOf(
  step: Step,
  iterator: AnyIterator,
  original: Method,
  { tap, scope, aborted }: Watch,
): Method {
  const observed = (result: unknown): unknown => {
    if (!isResult(result)) {
      // A cursor's row, or nothing where there are no more.
      if (result === undefined || result === null) tap.complete();
      else tap.chunk(result);
      return result;
    }
    const { done, value } = result;
    if (done !== true) tap.chunk(value);
    else if (step === 'return' || aborted?.() === true) tap.cancel();
    else tap.complete(value);
    return result;
  };
  // After an error the client aborts its own request, so that `aborted` says nothing here.
  const failed = (error: unknown): never => {
    tap.fail(error);
    throw error;
  };
  return (...args) => {
    let result: unknown;
    try {
      result =
        scope === undefined
          ? Reflect.apply(original, iterator, args)
          : storage.run(scope, Reflect.apply, original, iterator, args);
    } catch (error) {
      return failed(error);
    }
    if (result instanceof Promise) return result.then(observed, failed);
    return isPromiseLike(result) ? result.then(observed, failed) : observed(result);
  };
}

function isResult(value: unknown): value is IteratorResult<unknown> {
  return typeof value === 'object' && value !== null && ('done' in value || 'value' in value);
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
