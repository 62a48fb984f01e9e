import { Ledger } from './ledger.js';

const MAX_LEDGERS = 10_000;

/** The ledgers of users, tenants and features, and of traces as long as these live. */
interface Ledgers {
  readonly byKey: Map<string, Ledger>;
  readonly byTrace: WeakMap<object, Ledger>;
}

const KEY: unique symbol = Symbol.for('llmtrace.ledgers@1') as never;
const holder = globalThis as { [KEY]?: Ledgers };
const ledgers: Ledgers = (holder[KEY] ??= { byKey: new Map(), byTrace: new WeakMap() });

/** The ledger of a running trace. */
export function ledgerOfTrace(trace: object): Ledger {
  const known = ledgers.byTrace.get(trace);
  if (known !== undefined) return known;
  const ledger = new Ledger(Infinity);
  ledgers.byTrace.set(trace, ledger);
  return ledger;
}

/**
 * The ledger that is kept under a key.
 *
 * Shape: at most 10,000 of them; beyond that those go first that nobody uses, then those used longest ago, which begin
 * anew when they come back.
 */
export function ledgerOfKey(key: string, windowMs: number, now: number): Ledger {
  const { byKey } = ledgers;
  const known = byKey.get(key);
  if (known !== undefined) {
    byKey.delete(key);
    byKey.set(key, known);
    return known;
  }
  if (byKey.size >= MAX_LEDGERS) makeRoom(now);
  const ledger = new Ledger(windowMs);
  byKey.set(key, ledger);
  return ledger;
}

function makeRoom(now: number): void {
  const { byKey } = ledgers;
  for (const [key, ledger] of byKey) if (ledger.isIdle(now)) byKey.delete(key);
  for (const [key, ledger] of byKey) {
    if (byKey.size < MAX_LEDGERS * 0.9) return;
    if (!ledger.isRunning) byKey.delete(key);
  }
}
