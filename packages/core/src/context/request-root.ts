import type { Scope } from '../model/scope.js';

/**
 * A property instead of a WeakMap: the map's table is old and its values would be kept alive, and promoted, by every
 * minor collection. Shared by all loaded copies.
 */
const ROOT: unique symbol = Symbol.for('llmtrace.root@1') as never;

type Rooted = object & { [ROOT]?: Scope };

/** The root that was opened for a request, for code that lost its context. */
export function rootOf(request: object): Scope | undefined {
  return (request as Rooted)[ROOT];
}

/** Remembers the root of a request, or of its response. */
export function setRoot(request: object, root: Scope): void {
  (request as Rooted)[ROOT] = root;
}
