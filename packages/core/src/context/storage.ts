import { AsyncLocalStorage } from 'node:async_hooks';
import type { Scope } from '../model/scope.js';

/** What all loaded copies of this package share in one process: one storage, one map of roots. */
interface SharedContext {
  readonly storage: AsyncLocalStorage<Scope | undefined>;
  /** Roots by the raw request object, for code that lost its context. */
  readonly byRequest: WeakMap<object, Scope>;
}

const KEY: unique symbol = Symbol.for('llmtrace.context@1') as never;
const holder = globalThis as { [KEY]?: SharedContext };

const shared: SharedContext = (holder[KEY] ??= {
  storage: new AsyncLocalStorage<Scope | undefined>(),
  byRequest: new WeakMap<object, Scope>(),
});

/** The one AsyncLocalStorage, shared by ESM and CommonJS copies. Entered with `run` only. */
export const storage: AsyncLocalStorage<Scope | undefined> = shared.storage;

/** Roots by request object. */
export const byRequest: WeakMap<object, Scope> = shared.byRequest;
