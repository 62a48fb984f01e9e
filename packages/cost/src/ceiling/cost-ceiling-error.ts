import { LlmTraceError } from '@llmtrace/core';
import type { CeilingScope } from './ceiling-options.js';

const NANO_USD = 1_000_000_000;

/** Why a call would pass a ceiling. Units: integer nano-USD. */
export interface CeilingExceeded {
  readonly scope: CeilingScope;
  readonly ceilingNanoUsd: number;
  /** What calls have cost that are done. */
  readonly spentNanoUsd: number;
  /** What calls may cost that still run. */
  readonly reservedNanoUsd: number;
  /** What this call may cost; `undefined` where its price is not known. */
  readonly callNanoUsd: number | undefined;
}

/**
 * A call was refused before its provider was called.
 *
 * Errors: code `cost_ceiling`; told apart from others by `isLlmTraceError` and the code.
 */
export class CostCeilingError extends LlmTraceError implements CeilingExceeded {
  readonly scope: CeilingScope;
  readonly ceilingNanoUsd: number;
  readonly spentNanoUsd: number;
  readonly reservedNanoUsd: number;
  readonly callNanoUsd: number | undefined;

  constructor(exceeded: CeilingExceeded) {
    super('cost_ceiling', problemOf(exceeded), { from: 'cost' });
    this.name = 'CostCeilingError';
    this.scope = exceeded.scope;
    this.ceilingNanoUsd = exceeded.ceilingNanoUsd;
    this.spentNanoUsd = exceeded.spentNanoUsd;
    this.reservedNanoUsd = exceeded.reservedNanoUsd;
    this.callNanoUsd = exceeded.callNanoUsd;
  }
}

function problemOf(exceeded: CeilingExceeded): string {
  const { scope, ceilingNanoUsd, spentNanoUsd, reservedNanoUsd, callNanoUsd } = exceeded;
  const ceiling = `the ceiling of ${usd(ceilingNanoUsd)} for this ${scope}`;
  return callNanoUsd === undefined
    ? `The price of this call is not known, and ${ceiling} lets no such call through.`
    : `This call may cost ${usd(callNanoUsd)}, which would pass ${ceiling}: ` +
        `${usd(spentNanoUsd)} are spent, ${usd(reservedNanoUsd)} reserved by running calls.`;
}

function usd(nanoUsd: number): string {
  return `$${Number((nanoUsd / NANO_USD).toPrecision(4))}`;
}
