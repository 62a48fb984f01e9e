import type { CostRecord, SpanRecord, TraceRecord } from '@llmtrace/core';

/** A trace with its newest costs, and the spans of it that ended after it, with theirs. */
export interface PriceableTrace {
  readonly trace: TraceRecord;
  readonly late: readonly SpanRecord[];
}

/** Where traces are priced anew. */
export interface RepriceSource {
  /** Each trace that began from `from` on and before `to` once. Units: epoch ms. */
  traces(from: number, to: number): AsyncIterable<PriceableTrace>;
  /** Adds what has changed. Not called for a dry run. */
  write(records: readonly CostRecord[]): Promise<void>;
  /** Lines that could not be read. Default: none. */
  readonly skippedLines?: number;
}
