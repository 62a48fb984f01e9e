import { types } from 'node:util';
import { currentTrace } from '@llmtrace/core';
import { runUnder, snapshotCeilings } from './ceiling-guard.js';
import { resolveCeiling, type CostCeilingOptions } from './ceiling-options.js';
import { Ceiling } from './ceiling.js';
import { Ledger } from './ledger.js';
import { ledgerOfTrace } from './ledgers.js';

/**
 * Runs a function whose traced calls of models may not cost more together than the ceiling. Before each call the most
 * that it can cost is reserved, after it what it did cost takes the place of that; a call that would pass the ceiling is
 * refused before its provider is called, also where tracing is off. Ceilings may be nested: all of them hold.
 *
 * Shape: counts what this process spends. Calls count that llmtrace wraps: by decorator, function form, `instrument`
 * and `withSpan`, of kind `llm`, `embedding` or `rerank`.
 * Errors: `invalid_option` with the option's path; a refused call throws {@link CostCeilingError}, or rejects with it
 * where it is an async function.
 *
 * @example
 * await withCostCeiling({ usd: 0.05, scope: 'trace' }, () => agent.answer(question));
 */
export function withCostCeiling<R>(options: CostCeilingOptions, fn: () => R): R {
  const config = resolveCeiling(options);
  const ofTrace = config.scope === 'trace' ? ledgerHere() : undefined;
  return runUnder(new Ceiling(config, ofTrace), () => stayUnder(fn()));
}

function ledgerHere(): Ledger {
  const trace = currentTrace();
  return trace === undefined ? new Ledger(Infinity) : ledgerOfTrace(trace);
}

/** A generator runs when it is read, which may be after the function has returned. */
function stayUnder<R>(result: R): R {
  if (!types.isGeneratorObject(result)) return result;
  const generator = result as unknown as Record<string, (...args: unknown[]) => unknown>;
  const run = snapshotCeilings();
  for (const step of ['next', 'return', 'throw']) {
    const original = generator[step];
    if (original === undefined) continue;
    Object.defineProperty(generator, step, {
      value: (...args: unknown[]) => run(() => Reflect.apply(original, generator, args)),
      writable: true,
      configurable: true,
    });
  }
  return result;
}
