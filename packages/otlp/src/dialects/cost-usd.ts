import type { Cost } from '@llmtrace/core';

const NANO = 1e9;

/** The US dollars of a priced call. An unpriced call has none, which is not 0. */
export interface CostUsd {
  readonly input?: number;
  readonly output?: number;
  readonly total: number;
}

/** Reads what a call cost as dollars, as targets want it. */
export function costUsd(cost: Cost | undefined): CostUsd | undefined {
  if (cost?.status !== 'priced' || cost.totalNanoUsd === undefined) return undefined;
  return {
    ...(cost.inputNanoUsd === undefined ? undefined : { input: cost.inputNanoUsd / NANO }),
    ...(cost.outputNanoUsd === undefined ? undefined : { output: cost.outputNanoUsd / NANO }),
    total: cost.totalNanoUsd / NANO,
  };
}
