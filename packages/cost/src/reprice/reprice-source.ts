import type { CostRecord, TraceRecord } from '@llmtrace/core';

/** Where traces are priced anew. */
export interface RepriceSource {
  /** Each trace that began from `from` on and before `to` once, with its newest costs. Units: epoch ms. */
  traces(from: number, to: number): AsyncIterable<TraceRecord>;
  /** Adds what has changed. Not called for a dry run. */
  write(records: readonly CostRecord[]): Promise<void>;
  /** Lines that could not be read. Default: none. */
  readonly skippedLines?: number;
}
