import type { Call } from '../call.js';
import { cover } from './cover.js';
import { pullMembers, type AnyIterator, type PullOptions } from './iterator.js';

type Open = () => AnyIterator;

/**
 * Whether a value is something to read piece by piece. What a class lets be read at once is not: arrays, maps, sets,
 * headers, a page of rows are values that are already there.
 */
export function isIterable(value: object): boolean {
  const candidate = value as Record<PropertyKey, unknown>;
  return typeof candidate[Symbol.iterator] === 'function'
    ? isLiteral(value)
    : typeof candidate[Symbol.asyncIterator] === 'function';
}

function isLiteral(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Watches the first iteration of an iterable, in place. */
export function tapIterable(iterable: object, call: Call): unknown {
  if (!cover(iterable, openMembers(iterable, call))) call.succeed(undefined);
  return iterable;
}

/**
 * Watches an iterator pull by pull, in place. A database cursor looks like one, and gives rows where an iterator gives
 * results; where it opens another object to be read in a loop, that is watched instead.
 */
export function tapIterator(iterator: AnyIterator, call: Call): unknown {
  const { next } = iterator;
  const pulls = pullMembers(iterator, call);
  const members = openMembers(iterator, call, () => cover(iterator, { next }));
  if (!cover(iterator, { ...pulls, ...members })) call.succeed(undefined);
  return iterator;
}

/** The members that stand in for those that open an iterator. `onOpen` is called where it is not the iterable itself. */
function openMembers(
  iterable: object,
  call: Call,
  onOpen?: () => void,
): Record<PropertyKey, unknown> {
  const target = iterable as Record<PropertyKey, unknown>;
  const members: Record<PropertyKey, unknown> = {};
  let opened = false;
  for (const key of [Symbol.asyncIterator, Symbol.iterator]) {
    const open = target[key];
    if (typeof open !== 'function') continue;
    members[key] = function (this: unknown): AnyIterator {
      const iterator = Reflect.apply(open as Open, this, []);
      if (opened || iterator === this) return iterator;
      opened = true;
      onOpen?.();
      return tapOpened(iterator, call);
    };
  }
  return members;
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
