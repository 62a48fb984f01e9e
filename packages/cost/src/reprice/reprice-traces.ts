import type { CostRecord, PriceBook } from '@llmtrace/core';
import { LlmTraceError, resolveTraceDirectory } from '@llmtrace/core';
import { priceRecord, withLate } from '@llmtrace/core/records';
import { defaultPriceBook } from '../prices/default-price-book.js';
import { costRecordOf } from './cost-record.js';
import { FolderSource } from './folder-source.js';
import { RepriceTable, type RepriceReport } from './reprice-report.js';
import type { RepriceSource } from './reprice-source.js';

/** What is priced anew, and with what. */
export interface RepriceOptions {
  /** The trace folder. Default: `LLMTRACE_DIR`, else `.llmtrace` in the working directory. */
  readonly dir?: string;
  /** Where the traces are, instead of a folder. */
  readonly source?: RepriceSource;
  /** Traces that began from this moment on. Units: epoch ms. Default: all. */
  readonly from?: number;
  /** Traces that began before this moment. Units: epoch ms. Default: all. */
  readonly to?: number;
  /** Default: the prices of the tracer in force, else the public list prices. */
  readonly prices?: PriceBook;
  /** Leaves calls alone that have a price. Default: false. */
  readonly unpricedOnly?: boolean;
  /** Writes nothing. Default: false. */
  readonly dryRun?: boolean;
  /** Kept with what is written. Default: `reprice`. */
  readonly reason?: CostRecord['reason'];
  /** Units: epoch ms; the time of what is written. Default: now. */
  readonly now?: number;
}

const BATCH = 200;

/**
 * Prices the calls of stored traces anew, as of when they were made, and says what that changes. Traces are never
 * rewritten: what changed is added as cost records, in a folder as a segment of its own, and readers apply the newest.
 * Costs that the app set or the provider reported stand.
 *
 * Errors: `invalid_option` for a bad option; those of the file system or of the source.
 *
 * @example
 * const report = await repriceTraces({ from: Date.parse('2026-11-01'), dryRun: true });
 */
export async function repriceTraces(options: RepriceOptions = {}): Promise<RepriceReport> {
  const { from = -Infinity, to = Infinity } = options;
  if (Number.isNaN(from) || Number.isNaN(to) || from >= to) {
    throw new LlmTraceError('invalid_option', 'Option "from" must be before "to".', {
      from: 'cost',
    });
  }
  if (options.source !== undefined) return reprice(options.source, options);
  const folder = new FolderSource(resolveTraceDirectory(options.dir));
  try {
    return await reprice(folder, options);
  } finally {
    await folder.close();
  }
}

async function reprice(source: RepriceSource, options: RepriceOptions): Promise<RepriceReport> {
  const { from = -Infinity, to = Infinity, unpricedOnly = false, dryRun = false } = options;
  const { reason = 'reprice', now = Date.now(), prices = defaultPriceBook() } = options;
  const table = new RepriceTable();
  let batch: CostRecord[] = [];
  const write = async (): Promise<void> => {
    if (batch.length > 0 && !dryRun) await source.write(batch);
    batch = [];
  };
  for await (const { trace, late } of source.traces(from, to)) {
    const priced = priceRecord(withLate(trace.spans, late), prices, { unpricedOnly });
    const record = costRecordOf(trace, priced, reason, now);
    table.add(priced, record);
    if (record !== undefined && batch.push(record) >= BATCH) await write();
  }
  await write();
  return table.report({ dryRun, skippedLines: source.skippedLines ?? 0 });
}
