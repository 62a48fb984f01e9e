import { storage } from '../../context/storage.js';
import type { Call } from '../call.js';
import { tapObserver, type AnyObserver } from './observer.js';

type Subscribe = (observer: AnyObserver) => AnySubscription;

interface AnySubscription {
  unsubscribe?: () => void;
  add?: (teardown: () => void) => unknown;
}

interface AnyObservable {
  subscribe: (...args: unknown[]) => AnySubscription;
}

/** Whether a value is an Observable, of RxJS or another library. */
export function isObservable(value: object): value is AnyObservable {
  const candidate = value as { subscribe?: unknown; pipe?: unknown } & Record<symbol, unknown>;
  if (typeof candidate.subscribe !== 'function') return false;
  const key = (Symbol as unknown as { observable?: symbol }).observable;
  return (
    typeof candidate.pipe === 'function' ||
    '@@observable' in value ||
    (key !== undefined && typeof candidate[key] === 'function')
  );
}

/** Watches an Observable: one span a subscription; the source runs in it, the consumer sees nothing of it. */
export function tapObservable(observable: AnyObservable, call: Call): unknown {
  let first = true;
  const subscribe = (...args: unknown[]): AnySubscription => {
    const current = call.subscribed(first);
    first = false;
    const original = observable.subscribe;
    if (current === undefined) return Reflect.apply(original, observable, args);
    return subscribeTapped(
      (observer) => Reflect.apply(original, observable, [observer]),
      args,
      current,
    );
  };
  return new Proxy(observable, {
    get: (target, key, receiver): unknown =>
      key === 'subscribe' ? subscribe : Reflect.get(target, key, receiver),
  });
}

function subscribeTapped(original: Subscribe, args: unknown[], call: Call): AnySubscription {
  const observer = toObserver(args);
  const tap = call.openStream(true);
  const tapped = tapObserver(observer, tap, storage.getStore());
  let subscription: AnySubscription;
  try {
    subscription = storage.run(call.scope, original, tapped);
  } catch (error) {
    tap.fail(error);
    throw error;
  }
  const isOwn = (subscription as unknown) === tapped;
  const outer = isOwn ? (observer as AnySubscription) : subscription;
  // Without it an operator such as take(2) would never tear the source down.
  if (!isOwn) observer.add?.(subscription);
  if (typeof outer.add === 'function') outer.add(() => tap.cancel());
  else coverUnsubscribe(outer, () => tap.cancel());
  return outer;
}

function toObserver(args: readonly unknown[]): AnyObserver {
  const [next, error, complete] = args;
  if (typeof next === 'object' && next !== null) return next as AnyObserver;
  return { next, error, complete } as AnyObserver;
}

function coverUnsubscribe(subscription: AnySubscription, onEnd: () => void): void {
  const original = subscription.unsubscribe;
  if (typeof original !== 'function') return;
  subscription.unsubscribe = function (this: unknown): void {
    onEnd();
    Reflect.apply(original, this, []);
  };
}
