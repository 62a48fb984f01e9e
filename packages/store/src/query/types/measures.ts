/** What can be measured; each is a member of {@link Measures}. */
export type Measure = keyof Measures;

/** Quantiles of durations, within 1 %. Units: ms. */
export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/**
 * The numbers of a row. Each is there where it was asked for, and where there is something to measure.
 *
 * Shape: by a dimension of traces, traces are counted and timed; by one of steps, those steps. Money and tokens of judges are
 * no part of `cost`, `tokens` and `retries`. Shares are from 0 to 1.
 */
export interface Measures {
  readonly count?: {
    readonly count: number;
    readonly errors: number;
    readonly errorRate: number;
    /** Traces with such a step; with dimensions of traces the same as `count`. */
    readonly traces: number;
  };
  readonly latency?: Quantiles & { readonly mean: number };
  /** Time to the first token. */
  readonly ttft?: Quantiles;
  readonly tokens?: {
    readonly input: number;
    readonly output: number;
    readonly cached: number;
    /** Of the input tokens, those that came from the provider's cache. */
    readonly cachedShare: number;
  };
  readonly cost?: {
    readonly nanoUsd: number;
    /** For each of `count`. */
    readonly perRequestNanoUsd: number;
    readonly unpricedCalls: number;
  };
  readonly retries?: {
    readonly count: number;
    readonly nanoUsd: number;
    /** Of the whole cost. */
    readonly costShare: number;
  };
  /** Shares of LLM calls by the reason they ended for; `none` where it is not known. */
  readonly finishReasons?: Readonly<Record<string, number>>;
  readonly tools?: {
    readonly calls: number;
    readonly failures: number;
    readonly failureRate: number;
  };
  /** What the model wrote, held against its schema. */
  readonly parsers?: {
    readonly runs: number;
    readonly failures: number;
    readonly failureRate: number;
    /** Valid after a repair. */
    readonly repaired: number;
  };
  readonly retrieval?: {
    readonly count: number;
    readonly empty: number;
    readonly emptyShare: number;
    readonly meanTopScore?: number;
    readonly medianTopScore?: number;
    /** Of the retrievals with a score, those whose best is below `lowScore`. */
    readonly lowShare?: number;
    /** What the chunks make of the input tokens of the traces that retrieved. */
    readonly tokenShare?: number;
  };
  /** By name. Categories have no mean, and are left out. */
  readonly scores?: Readonly<Record<string, { readonly count: number; readonly mean: number }>>;
  /** LLM calls that used more than 1.5 times the p95 of the tokens of their own prompt version. */
  readonly outliers?: { readonly calls: number; readonly share: number };
}
