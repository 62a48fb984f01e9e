import { storage } from '../../context/storage.js';
import type { Scope } from '../../model/scope.js';
import type { Call, SettleValue } from '../call.js';
import { cover } from './cover.js';

type Then = (onFulfilled?: unknown, onRejected?: unknown, ...more: unknown[]) => unknown;
type Reaction = (value: unknown) => unknown;

/** Whether a value can be awaited through a `then` of its own: a promise subclass or a lazy query. */
export function isThenable(value: object): value is { then: Then } {
  return typeof (value as { then?: unknown }).then === 'function';
}

/**
 * Watches a thenable from inside: its own `then` is covered, never called from here, so that a lazy query runs when
 * and as often as the app asks. `await`, `catch` and `finally` all pass through it.
 */
export function tapThenable(
  thenable: { then: Then },
  call: Call,
  settleValue: SettleValue,
): unknown {
  const original = thenable.then;
  function then(
    this: unknown,
    onFulfilled?: unknown,
    onRejected?: unknown,
    ...more: unknown[]
  ): unknown {
    const consumer = storage.getStore();
    const fulfilled = (value: unknown): unknown => {
      const settled = settleValue(value, call);
      return typeof onFulfilled === 'function'
        ? storage.run(consumer, onFulfilled as Reaction, settled)
        : settled;
    };
    const rejected = (error: unknown): unknown => {
      call.fail(error);
      return reject(onRejected, consumer, error);
    };
    return storage.run(call.scope, Reflect.apply, original, this, [fulfilled, rejected, ...more]);
  }
  if (!cover(thenable, { then })) call.succeed(undefined);
  return thenable;
}

function reject(onRejected: unknown, consumer: Scope | undefined, error: unknown): unknown {
  if (typeof onRejected !== 'function') throw error;
  return storage.run(consumer, onRejected as Reaction, error);
}
