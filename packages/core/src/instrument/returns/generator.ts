import { types } from 'node:util';
import type { Call } from '../call.js';
import { pullMembers, type AnyIterator } from './iterator.js';

/** Whether a value was made by a generator function, sync or async. */
export function isGenerator(value: object): value is AnyIterator {
  return types.isGeneratorObject(value);
}

/** A twin with the generator's prototype: each pull runs its body in the call's scope, and the consumer stays outside. */
export function tapGenerator(generator: AnyIterator, call: Call): unknown {
  const twin = Object.create(Object.getPrototypeOf(generator) as object, {
    ...Object.getOwnPropertyDescriptors(generator),
  }) as object;
  const members = pullMembers(generator, call);
  for (const key of Object.keys(members) as (keyof AnyIterator)[]) {
    Object.defineProperty(twin, key, { value: members[key], writable: true, configurable: true });
  }
  return twin;
}
