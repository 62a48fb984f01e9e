import { SketchBins } from './sketch-bins.js';

/** What is added up, by column. Units: `_us` µs, `_nano_usd` integer nano-USD. */
export const SUM_COLUMNS = [
  'count',
  'errors',
  'traces',
  'trace_errors',
  'llm_calls',
  'tool_calls',
  'retries',
  'prompt_tokens',
  'completion_tokens',
  'cached_tokens',
  'cost_nano_usd',
  'eval_cost_nano_usd',
  'unpriced_calls',
  'llm_wait_us',
  'tool_wait_us',
  'latency_sum_us',
  'stored',
  'retry_cost_nano_usd',
  'retrievals',
  'empty_retrievals',
  'retrieved_tokens',
  'retrieving_tokens',
] as const;

/** What is counted in bins, by column. */
export const SKETCH_COLUMNS = ['latency', 'ttft', 'top_score', 'tokens'] as const;

/** Amounts by column; what is left out is 0. */
export type Amounts = { readonly [K in (typeof SUM_COLUMNS)[number]]?: number };

/** The sums of one value of a dimension in one window. */
export class RollupSums {
  readonly sums: Record<(typeof SUM_COLUMNS)[number], number> = {
    count: 0,
    errors: 0,
    traces: 0,
    trace_errors: 0,
    llm_calls: 0,
    tool_calls: 0,
    retries: 0,
    prompt_tokens: 0,
    completion_tokens: 0,
    cached_tokens: 0,
    cost_nano_usd: 0,
    eval_cost_nano_usd: 0,
    unpriced_calls: 0,
    llm_wait_us: 0,
    tool_wait_us: 0,
    latency_sum_us: 0,
    stored: 0,
    retry_cost_nano_usd: 0,
    retrievals: 0,
    empty_retrievals: 0,
    retrieved_tokens: 0,
    retrieving_tokens: 0,
  };
  readonly sketches: Partial<Record<(typeof SKETCH_COLUMNS)[number], SketchBins>> = {};

  /** The bins of a column. */
  bins(name: (typeof SKETCH_COLUMNS)[number]): SketchBins {
    return (this.sketches[name] ??= new SketchBins());
  }

  /** Adds amounts, or takes them back. */
  add(amounts: Amounts, sign: 1 | -1): void {
    for (const name in amounts) {
      const amount = amounts[name as keyof Amounts] as number;
      if (amount !== 0) this.sums[name as keyof Amounts] += sign * amount;
    }
  }

  /** Adds what another has. */
  merge(other: RollupSums): void {
    this.add(other.sums, 1);
    for (const name of SKETCH_COLUMNS) {
      const bins = other.sketches[name];
      if (bins !== undefined) this.bins(name).merge(bins);
    }
  }
}
