import { storage } from '../../context/storage.js';
import type { Scope } from '../../model/scope.js';
import type { StreamTap } from '../call.js';

/** An observer, or an RxJS subscriber, which is a subscription as well. */
export interface AnyObserver {
  next?: ((value: unknown) => void) | undefined;
  error?: ((error: unknown) => void) | undefined;
  complete?: (() => void) | undefined;
  readonly closed?: boolean;
  add?: (teardown: unknown) => unknown;
  remove?: (teardown: unknown) => unknown;
  unsubscribe?: () => void;
}

/** An observer that reports to the tap and hands everything on in the consumer's own scope. */
export function tapObserver(
  observer: AnyObserver,
  tap: StreamTap,
  consumer: Scope | undefined,
): AnyObserver {
  const tapped: AnyObserver = {
    next(value) {
      tap.chunk(value);
      if (typeof observer.next === 'function') storage.run(consumer, () => observer.next?.(value));
    },
    error(error) {
      tap.fail(error);
      // Thrown from here, an error that nobody handles is reported by the library as it would have been.
      if (typeof observer.error !== 'function') throw error;
      storage.run(consumer, () => observer.error?.(error));
    },
    complete() {
      tap.complete();
      if (typeof observer.complete === 'function')
        storage.run(consumer, () => observer.complete?.());
    },
  };
  return isSubscriber(observer) ? asSubscriber(tapped, observer) : tapped;
}

function isSubscriber(observer: AnyObserver): boolean {
  return (
    'closed' in observer &&
    typeof observer.add === 'function' &&
    typeof observer.remove === 'function' &&
    typeof observer.unsubscribe === 'function'
  );
}

/** Shares the state of the subscriber behind it: a synchronous source looks at `closed` between two values. */
function asSubscriber(tapped: AnyObserver, subscriber: AnyObserver): AnyObserver {
  return Object.defineProperties(tapped, {
    closed: { get: () => subscriber.closed },
    add: { value: (teardown: unknown) => subscriber.add?.(teardown) },
    remove: { value: (teardown: unknown) => subscriber.remove?.(teardown) },
    unsubscribe: { value: () => subscriber.unsubscribe?.() },
  });
}
