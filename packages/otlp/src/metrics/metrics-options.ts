import type { TracerStats } from '@llmtrace/core';
import { invalid } from '../config/invalid-option.js';

/** What both kinds of metrics can be told. */
export interface MetricsOptions {
  /** Values of one label that are told apart; later ones are `other`. Default: 100. */
  readonly maxLabelValues?: number;
  /** Where the counts of lost records come from: `() => tracer.stats()`. */
  readonly stats?: () => TracerStats;
}

const DEFAULT_VALUES = 100;

/** Checks the options. Errors: `invalid_option` with the path. */
export function labelValues(path: string, { maxLabelValues, stats }: MetricsOptions): number {
  if (stats !== undefined && typeof stats !== 'function') {
    return invalid(`${path}.stats`, 'a function, as () => tracer.stats()');
  }
  if (maxLabelValues === undefined) return DEFAULT_VALUES;
  return Number.isInteger(maxLabelValues) && maxLabelValues >= 1
    ? maxLabelValues
    : invalid(`${path}.maxLabelValues`, 'a whole number ≥ 1');
}
