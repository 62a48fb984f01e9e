import { types } from 'node:util';
import { storage } from '../../context/storage.js';
import type { Scope } from '../../model/scope.js';
import type { Call, SettleValue } from '../call.js';
import { cover } from './cover.js';

type Then = (onFulfilled?: unknown, onRejected?: unknown, ...more: unknown[]) => unknown;
type Reaction = (value: unknown) => unknown;

/** The `then` of promises that are watched already: they run nothing when they are called. */
const OURS: WeakSet<Then> = new WeakSet();

/** Promises whose `then` the app has called: it handles their rejections. */
const ASKED: WeakSet<object> = new WeakSet();
/** Whether a `then` is called from here. */
let isWatching: boolean = false;

/** Whether a value can be awaited through a `then` of its own: a promise subclass or a lazy query. */
export function isThenable(value: object): value is { then: Then } {
  return typeof (value as { then?: unknown }).then === 'function';
}

/**
 * Watches a thenable from inside: its own `then` is covered, never called from here, so that a lazy query runs when
 * and as often as the app asks. `await`, `catch` and `finally` all pass through it. A promise, whose `then` starts
 * nothing, is watched at once; what is lazy and not asked for soon does not keep open a root that its call had to open.
 */
export function tapThenable(
  thenable: { then: Then },
  call: Call,
  settleValue: SettleValue,
): unknown {
  const original = thenable.then;
  const settleOnce = onceSettled(call, settleValue);
  let asked = false;
  let watched: Promise<void> | undefined;
  function then(
    this: unknown,
    onFulfilled?: unknown,
    onRejected?: unknown,
    ...more: unknown[]
  ): unknown {
    asked = true;
    if (!isWatching) ASKED.add(thenable);
    // Whoever asks has the rejection from here on.
    watched?.catch(ignore);
    const consumer = storage.getStore();
    const fulfilled = (value: unknown): unknown => {
      const settled = settleOnce(value);
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
  if (!cover(thenable, { then })) {
    call.succeed(undefined);
  } else if (isEager(thenable, original)) {
    OURS.add(then);
    watched = watch(thenable, original, call, settleOnce);
  } else if (call.root !== undefined) {
    setImmediate(() => {
      if (!asked) call.succeed(undefined);
    });
  }
  return thenable;
}

/** Whether a thenable is a promise whose class leaves `then` as it is. */
function isEager(thenable: object, then: Then): boolean {
  return types.isPromise(thenable) && (then === Promise.prototype.then || OURS.has(then));
}

/** Settles a value once, for however many ask: a query that runs again gives another value, which is the app's alone. */
function onceSettled(call: Call, settleValue: SettleValue): Reaction {
  let first: { readonly value: unknown; readonly settled: unknown } | undefined;
  return (value) => {
    first ??= { value, settled: settleValue(value, call) };
    return value === first.value ? first.settled : value;
  };
}

/** Ends the call with the promise. Shape: rejects with it, so that a rejection that nobody handles stays one. */
function watch(promise: object, then: Then, call: Call, settleOnce: Reaction): Promise<void> {
  return new Promise((resolve, rejectWatch) => {
    const fulfilled = (value: unknown): void => {
      settleOnce(value);
      resolve();
    };
    const rejected = (error: unknown): void => {
      call.fail(error);
      if (ASKED.has(promise)) resolve();
      else rejectWatch(error as Error);
    };
    isWatching = true;
    try {
      Reflect.apply(then, promise, [fulfilled, rejected]);
    } catch {
      // Its class makes no promises of its own kind.
      call.succeed(undefined);
      resolve();
    } finally {
      isWatching = false;
    }
  });
}

function ignore(): void {
  // The app's own reaction has it.
}

function reject(onRejected: unknown, consumer: Scope | undefined, error: unknown): unknown {
  if (typeof onRejected !== 'function') throw error;
  return storage.run(consumer, onRejected as Reaction, error);
}
