import type { Call } from '../call.js';
import { cover } from './cover.js';
import { pullMembers, type AnyIterator, type PullOptions } from './iterator.js';

type Open = () => AnyIterator;

/**
 * Whether a value is something to read piece by piece. Collections are not: arrays, maps, sets, typed arrays, headers
 * and whatever else has a `length`, a `size` or a `has` is a value that is already there.
 */
export function isIterable(value: object): boolean {
  const candidate = value as Record<PropertyKey, unknown>;
  if (typeof candidate[Symbol.asyncIterator] === 'function') return true;
  return (
    typeof candidate[Symbol.iterator] === 'function' &&
    !(value instanceof String) &&
    candidate['length'] === undefined &&
    candidate['size'] === undefined &&
    candidate['has'] === undefined
  );
}

/** Watches the first iteration of an iterable, in place. */
export function tapIterable(iterable: object, call: Call): unknown {
  const target = iterable as Record<PropertyKey, unknown>;
  const members: Record<PropertyKey, unknown> = {};
  let opened = false;
  for (const key of [Symbol.asyncIterator, Symbol.iterator]) {
    const open = target[key];
    if (typeof open !== 'function') continue;
    members[key] = function (this: unknown): AnyIterator {
      const iterator = Reflect.apply(open as Open, this, []);
      if (opened) return iterator;
      opened = true;
      return tapOpened(iterator, call);
    };
  }
  if (!cover(iterable, members)) call.succeed(undefined);
  return iterable;
}

/** An iterator that reads another. */
export function tapOpened(iterator: AnyIterator, call: Call, options?: PullOptions): AnyIterator {
  const members = pullMembers(iterator, call, options);
  if (cover(iterator, { ...members })) return iterator;
  return Object.assign(
    Object.create(Object.getPrototypeOf(iterator) as object) as AnyIterator,
    members,
  );
}
