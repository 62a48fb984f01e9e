import type { PriceBook, TraceAttributes } from '@llmtrace/core';
import { report, type GuardedCall } from '@llmtrace/core/guard';
import { defaultPriceBook } from '../prices/default-price-book.js';
import type { CeilingScope, CostCeilingConfig } from './ceiling-options.js';
import { CostCeilingError, type CeilingExceeded } from './cost-ceiling-error.js';
import type { Ledger, Reservation } from './ledger.js';
import { ledgerOfKey } from './ledgers.js';
import { mostOfCall } from './most-of-call.js';

const KEYS: Readonly<Record<CeilingScope, keyof TraceAttributes | undefined>> = {
  trace: undefined,
  user: 'userId',
  tenant: 'tenantId',
  feature: 'feature',
};

/** What one ceiling holds back for a call until it has ended. */
export interface Hold {
  readonly ledger: Ledger;
  readonly reservation: Reservation;
  readonly prices: PriceBook;
}

/** A ceiling in force. */
export class Ceiling {
  readonly #config: CostCeilingConfig;
  readonly #ofTrace: Ledger | undefined;

  constructor(config: CostCeilingConfig, ofTrace: Ledger | undefined) {
    this.#config = config;
    this.#ofTrace = ofTrace;
  }

  /**
   * Reserves what a call may cost. Shape: `outer` are what the ceilings around this one hold for the call; where one of
   * them counts in the same ledger, only what goes beyond it is added.
   * Errors: `CostCeilingError`, or what `onExceed` throws, refuses it.
   */
  hold(call: GuardedCall, now: number, outer: readonly Hold[] = []): Hold {
    const config = this.#config;
    const prices = config.prices ?? defaultPriceBook();
    const ledger = this.#ofTrace ?? this.#ledgerFor(call.attributes, now);
    const most = mostSafely(call, config, prices, now);
    let held = 0;
    for (const hold of outer) if (hold.ledger === ledger) held += hold.reservation.amount;
    const more = Math.max(0, (most ?? 0) - held);
    if (most === undefined) {
      if (config.onUnknownPrice === 'refuse') this.#exceeded(call, ledger, undefined);
      else report('cost_ceiling', 'a call went through whose price is not known');
    } else if (!ledger.fits(more, config.nanoUsd, now)) {
      this.#exceeded(call, ledger, most);
    }
    return { ledger, reservation: ledger.reserve(more, now), prices };
  }

  /** Errors: refuses the call, unless the ceiling is told to let it through or is overruled. */
  #exceeded({ overrule }: GuardedCall, ledger: Ledger, callNanoUsd: number | undefined): void {
    try {
      this.#refuse(ledger, callNanoUsd);
    } catch (refusal) {
      if (overrule === undefined) throw refusal;
      overrule(refusal);
    }
  }

  #refuse(ledger: Ledger, callNanoUsd: number | undefined): void {
    const { scope, nanoUsd, onExceed } = this.#config;
    const exceeded: CeilingExceeded = {
      scope,
      ceilingNanoUsd: nanoUsd,
      spentNanoUsd: ledger.spent,
      reservedNanoUsd: ledger.reserved,
      callNanoUsd,
    };
    if (typeof onExceed === 'function') {
      if (onExceed(exceeded) === 'allow') return;
    } else if (onExceed === 'warn') {
      report('cost_ceiling', `a call went over the ceiling of its ${scope}`);
      return;
    }
    throw new CostCeilingError(exceeded);
  }

  #ledgerFor(attributes: TraceAttributes | undefined, now: number): Ledger {
    const { scope, key, windowMs } = this.#config;
    const name = KEYS[scope];
    const own = key ?? (name === undefined ? undefined : attributes?.[name]);
    return ledgerOfKey(JSON.stringify([scope, windowMs, own ?? null]), windowMs, now);
  }
}

/** Arguments may be anything, and looking at them may throw: such a call has no known price. */
function mostSafely(
  call: GuardedCall,
  config: CostCeilingConfig,
  prices: PriceBook,
  now: number,
): number | undefined {
  try {
    return mostOfCall(call, config, prices, now);
  } catch (fault) {
    report('callback_error', 'the arguments of a call could not be counted', fault);
    return undefined;
  }
}
