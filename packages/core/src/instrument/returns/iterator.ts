import { storage } from '../../context/storage.js';
import type { Call, StreamTap } from '../call.js';
import { cover } from './cover.js';

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

/** Watches an iterator pull by pull, in place. */
export function tapIterator(iterator: AnyIterator, call: Call): unknown {
  if (!cover(iterator, { ...pullMembers(iterator, call) })) call.succeed(undefined);
  return iterator;
}

/**
 * The members that stand in for an iterator's own: each pull runs in the call's scope and is reported. `aborted` tells
 * an end that was asked for, where the iterator itself does not.
 */
export function pullMembers(
  iterator: AnyIterator,
  call: Call,
  aborted?: () => boolean,
): AnyIterator {
  const tap = abortable(call.openStream(), aborted);
  const stepOf = (step: Step, original: Method): Method =>
    function (...args) {
      return pull(step, tap, call, original, iterator, args);
    };
  return {
    next: stepOf('next', iterator.next),
    ...(typeof iterator.return === 'function' && { return: stepOf('return', iterator.return) }),
    ...(typeof iterator.throw === 'function' && { throw: stepOf('throw', iterator.throw) }),
  };
}

function abortable(tap: StreamTap, aborted: (() => boolean) | undefined): StreamTap {
  if (aborted === undefined) return tap;
  return {
    chunk: (value) => tap.chunk(value),
    complete: (returned) => (aborted() ? tap.cancel() : tap.complete(returned)),
    // After an error the client aborts its own request, so that `aborted` says nothing here.
    fail: (error) => tap.fail(error),
    cancel: () => tap.cancel(),
  };
}

function pull(
  step: Step,
  tap: StreamTap,
  call: Call,
  original: Method,
  iterator: AnyIterator,
  args: unknown[],
): unknown {
  let result: unknown;
  try {
    result = storage.run(call.scope, Reflect.apply, original, iterator, args);
  } catch (error) {
    tap.fail(error);
    throw error;
  }
  if (!isPromiseLike(result)) {
    observe(step, tap, result);
    return result;
  }
  return result.then(
    (value) => {
      observe(step, tap, value);
      return value;
    },
    (error: unknown) => {
      tap.fail(error);
      throw error;
    },
  );
}

function observe(step: Step, tap: StreamTap, result: unknown): void {
  if (typeof result !== 'object' || result === null) return;
  const { done, value } = result as IteratorResult<unknown>;
  if (done !== true) tap.chunk(value);
  else if (step === 'return') tap.cancel();
  else tap.complete(value);
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
