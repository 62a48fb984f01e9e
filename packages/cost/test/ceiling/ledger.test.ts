import { describe, expect, it } from 'vitest';
import { Ledger } from '../../src/ceiling/ledger.js';
import { ledgerOfKey } from '../../src/ceiling/ledgers.js';

const DAY_MS = 86_400_000;

describe('a ledger', () => {
  it('begins anew with its window, and keeps what still runs', () => {
    const ledger = new Ledger(DAY_MS);
    expect(ledger.fits(80, 100, 0)).toBe(true);
    ledger.settle(ledger.reserve(80, 0), 80, 0);
    expect(ledger.fits(30, 100, DAY_MS - 1)).toBe(false);
    const running = ledger.reserve(20, DAY_MS - 1);
    expect(ledger.fits(90, 100, DAY_MS)).toBe(false);
    expect(ledger.fits(80, 100, DAY_MS)).toBe(true);
    ledger.settle(running, 15, DAY_MS);
    expect([ledger.spent, ledger.reserved]).toEqual([15, 0]);
  });

  it('takes a call for spent that never tells its end, and believes it when it does', () => {
    const ledger = new Ledger(Infinity);
    const lost = ledger.reserve(60, 0);
    expect(ledger.fits(50, 100, 60_000)).toBe(false);
    expect([ledger.spent, ledger.reserved]).toEqual([0, 60]);
    expect(ledger.fits(50, 100, 15 * 60_000)).toBe(false);
    expect([ledger.spent, ledger.reserved]).toEqual([60, 0]);
    ledger.settle(lost, 10, 16 * 60_000);
    expect(ledger.spent).toBe(10);
  });

  it('counts the end of a call once', () => {
    const ledger = new Ledger(Infinity);
    const call = ledger.reserve(60, 0);
    ledger.settle(call, 10, 0);
    ledger.settle(call, 10, 0);
    expect([ledger.spent, ledger.reserved]).toEqual([10, 0]);
  });
});

describe('the ledgers', () => {
  it('are kept by key, at most 10,000 of them, those in use among them', () => {
    const busy = ledgerOfKey('busy', DAY_MS, 0);
    busy.reserve(1, 0);
    const spent = ledgerOfKey('spent', DAY_MS, 0);
    spent.settle(spent.reserve(1, 0), 1, 0);
    for (let i = 0; i < 20_000; i++) {
      const ledger = ledgerOfKey(`user ${i}`, DAY_MS, 0);
      ledger.settle(ledger.reserve(1, 0), 1, 0);
    }
    expect(ledgerOfKey('busy', DAY_MS, 0)).toBe(busy);
    expect(ledgerOfKey('spent', DAY_MS, 0)).not.toBe(spent);
    expect(ledgerOfKey('user 19999', DAY_MS, 0).spent).toBe(1);
  });
});
