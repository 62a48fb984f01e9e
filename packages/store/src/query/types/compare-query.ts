import type { TraceFilter } from './trace-filter.js';

/** Two sets of traces to hold against each other: two prompt versions, models, releases, or failing and successful ones. */
export interface CompareQuery {
  /** What both sets have in common: the time, a route. */
  readonly filter?: TraceFilter;
  readonly a: TraceFilter;
  readonly b: TraceFilter;
  /** Names of scores. Default: all that either set has. */
  readonly scores?: readonly string[];
  /** How unlikely a difference must be by chance to count. Default: 0.01. */
  readonly significance?: number;
}

/** A set of numbers, each within 1 %. */
export interface Distribution {
  readonly count: number;
  readonly mean: number;
  readonly p5: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
  readonly p99: number;
}

/**
 * What two numbers differ by, and whether that is more than noise.
 *
 * Shape: `test` by what is compared: numbers of each trace by the Mann-Whitney U test (two-sided, normal approximation,
 * corrected for ties), shares by the two-proportion z test; none where a set has fewer than 8 traces. `effect`: for numbers the
 * chance that one of `b` is larger than one of `a`, ties halved; for shares the difference.
 */
export interface Difference {
  readonly test: 'mann_whitney' | 'two_proportion' | 'none';
  readonly effect?: number;
  readonly pValue?: number;
  /** The p value is below `significance`, divided by the number of tests made (Bonferroni). */
  readonly significant: boolean;
}

interface Compared<T> {
  readonly a: T;
  readonly b: T;
  readonly difference: Difference;
}

/** Numbers of each trace in two sets. */
export type ComparedNumbers = Compared<Distribution | undefined>;

/** Shares of the traces in two sets. */
export type ComparedShare = Compared<
  { readonly count: number; readonly share: number } | undefined
>;

/**
 * Two sets side by side.
 *
 * Shape: where not all traffic was stored, traces are weighed by their sampling rates, and the tests told of so many as tell as
 * much as those that are (Kish's effective size). Of a set of more than some 2,000 traces an even part is measured, drawn at random,
 * and stands for all of it.
 */
export interface Comparison {
  readonly traces: { readonly a: number; readonly b: number };
  readonly errors: ComparedShare;
  readonly latencyMs: ComparedNumbers;
  readonly ttftMs: ComparedNumbers;
  readonly inputTokens: ComparedNumbers;
  readonly outputTokens: ComparedNumbers;
  readonly costNanoUsd: ComparedNumbers;
  readonly retries: ComparedNumbers;
  readonly topChunkScore: ComparedNumbers;
  /** By name. Yes and no count as 1 and 0. */
  readonly scores: Readonly<Record<string, ComparedNumbers>>;
  /** Whether nothing of either set was left out of the store, or of what was measured. */
  readonly exact: boolean;
}
