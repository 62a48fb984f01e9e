import { AsyncLocalStorage } from 'node:async_hooks';
import {
  priceCall,
  report,
  setCallGuard,
  type Admission,
  type CallGuard,
  type GuardedCall,
  type GuardedEnd,
} from '@llmtrace/core/guard';
import type { Ceiling, Hold } from './ceiling.js';
import type { Ledger } from './ledger.js';

interface Ceilings {
  /** The ceilings that the running code is under, outermost first. */
  readonly storage: AsyncLocalStorage<readonly Ceiling[]>;
  /** What is held for calls that have not ended. */
  readonly held: WeakMap<object, Hold[]>;
}

const KEY: unique symbol = Symbol.for('llmtrace.ceilings@1') as never;
const holder = globalThis as { [KEY]?: Ceilings };

/** Made when a ceiling is first used, so that a process without one pays nothing. */
function ceilings(): Ceilings {
  return (holder[KEY] ??= { storage: new AsyncLocalStorage(), held: new WeakMap() });
}

/** Runs a function under one more ceiling. */
export function runUnder<R>(ceiling: Ceiling, fn: () => R): R {
  setCallGuard(guard);
  const { storage } = ceilings();
  return storage.run([...(storage.getStore() ?? []), ceiling], fn);
}

/** The ceilings of the running code, to be entered again later. */
export function snapshotCeilings(): <R>(fn: () => R) => R {
  const { storage } = ceilings();
  const store = storage.getStore();
  return (fn) => (store === undefined ? fn() : storage.run(store, fn));
}

const guard: CallGuard = {
  isActive: () => ceilings().storage.getStore() !== undefined,
  admit(call) {
    const { storage, held } = ceilings();
    const now = Date.now();
    // A call inside another of its kind is what the outer one is made of: it counts in its place.
    if (call.around !== undefined) letGo(held.get(call.around), now);
    const holds: Hold[] = [];
    try {
      for (const ceiling of storage.getStore() ?? []) {
        holds.push(ceiling.hold(call, now, holds));
      }
    } catch (refusal) {
      letGo(holds, now);
      throw refusal;
    }
    held.set(call.span, holds);
    return admissionOf(call, holds);
  },
};

function letGo(holds: Hold[] | undefined, now: number): void {
  for (const { ledger, reservation } of holds ?? []) ledger.settle(reservation, 0, now);
  if (holds !== undefined) holds.length = 0;
}

function admissionOf(call: GuardedCall, holds: Hold[]): Admission {
  return (end) => {
    const now = Date.now();
    const told = new Set<Ledger>();
    for (const hold of holds) {
      try {
        // Nested ceilings may count in one ledger: the call is spent there once.
        const spent = told.has(hold.ledger) ? 0 : spentBy(call, end, hold, now);
        told.add(hold.ledger);
        hold.ledger.settle(hold.reservation, spent, now);
      } catch (fault) {
        report('hook_error', 'a ceiling could not be told what a call cost', fault);
      }
    }
    holds.length = 0;
  };
}

/** What an ended call cost; where that is not known, what it might have, unless it failed. Units: nano-USD. */
function spentBy(call: GuardedCall, end: GuardedEnd, hold: Hold, now: number): number {
  if (end.usage === undefined && end.status === 'error') return 0;
  const { provider, model, serviceTier } = call.request();
  const data = {
    provider: provider ?? end.provider,
    model,
    responseModel: end.responseModel,
    serviceTier: end.serviceTier ?? serviceTier,
    usage: end.usage,
  };
  const cost = priceCall(call.kind, data, now, hold.prices);
  return cost.status === 'priced' ? (cost.totalNanoUsd ?? 0) : hold.reservation.amount;
}
