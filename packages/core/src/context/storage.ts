import { AsyncLocalStorage } from 'node:async_hooks';
import type { Scope } from '../model/scope.js';

type ScopeStorage = AsyncLocalStorage<Scope | undefined>;

const KEY: unique symbol = Symbol.for('llmtrace.context@1') as never;
const holder = globalThis as { [KEY]?: ScopeStorage };

/** The one AsyncLocalStorage, shared by ESM and CommonJS copies. Entered with `run` only. */
export const storage: ScopeStorage = (holder[KEY] ??= new AsyncLocalStorage<Scope | undefined>());
