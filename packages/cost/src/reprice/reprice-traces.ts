import type { CostRecord, PriceBook, TraceRecord } from '@llmtrace/core';
import { jsonl, LlmTraceError, resolveTraceDirectory } from '@llmtrace/core';
import {
  applyCosts,
  listSegments,
  ofTypes,
  priceRecord,
  readSegment,
  sealCost,
  type ReadNotes,
  type Segment,
} from '@llmtrace/core/records';
import { defaultPriceBook } from '../prices/default-price-book.js';
import { costRecordOf } from './cost-record.js';
import { RepriceTable, type RepriceReport } from './reprice-report.js';

/** What is priced anew, and with what. */
export interface RepriceOptions {
  /** The trace folder. Default: `LLMTRACE_DIR`, else `.llmtrace` in the working directory. */
  readonly dir?: string;
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
 * rewritten: what changed is appended as cost records in a segment of its own, and readers apply the newest. Costs that
 * the app set or the provider reported stand.
 *
 * Errors: `invalid_option` for a bad option; those of the file system.
 *
 * @example
 * const report = await repriceTraces({ from: Date.parse('2026-11-01'), dryRun: true });
 */
export async function repriceTraces(options: RepriceOptions = {}): Promise<RepriceReport> {
  const { from = -Infinity, to = Infinity, unpricedOnly = false, dryRun = false } = options;
  if (Number.isNaN(from) || Number.isNaN(to) || from >= to) {
    throw new LlmTraceError('invalid_option', 'Option "from" must be before "to".', {
      from: 'cost',
    });
  }
  const { reason = 'reprice', now = Date.now(), prices = defaultPriceBook() } = options;
  const dir = resolveTraceDirectory(options.dir);
  const notes: ReadNotes = { skippedLines: 0 };
  // Records of a trace are written after it began.
  const segments = (await listSegments(dir)).filter(({ lastWrite }) => lastWrite >= from);
  const known = await costsIn(segments);
  const table = new RepriceTable();
  const output = new CostOutput(dryRun ? undefined : dir);
  try {
    for await (const stored of tracesIn(segments, from, to, notes)) {
      const trace = applyCosts(stored, known.get(keyOf(stored)) ?? []);
      const priced = priceRecord(trace, prices, { unpricedOnly });
      const record = costRecordOf(trace, priced, reason, now);
      table.add(priced, record);
      if (record !== undefined) await output.add(record);
    }
  } finally {
    await output.close();
  }
  return table.report({ dryRun, skippedLines: notes.skippedLines });
}

function keyOf({ traceId, rootSpanId }: Pick<CostRecord, 'traceId' | 'rootSpanId'>): string {
  return `${traceId}/${rootSpanId}`;
}

const isCost = ofTypes('cost');
const isTrace = ofTypes('trace');

async function costsIn(
  segments: readonly Segment[],
): Promise<ReadonlyMap<string, readonly CostRecord[]>> {
  const costs = new Map<string, CostRecord[]>();
  // Unreadable lines are counted when the traces are read.
  const notes: ReadNotes = { skippedLines: 0 };
  for (const segment of segments) {
    for await (const record of readSegment(segment, notes, isCost)) {
      if (record.type !== 'cost') continue;
      const known = costs.get(keyOf(record));
      if (known === undefined) costs.set(keyOf(record), [record]);
      else known.push(record);
    }
  }
  return costs;
}

/** Each trace of a period once, however often it was written. */
async function* tracesIn(
  segments: readonly Segment[],
  from: number,
  to: number,
  notes: ReadNotes,
): AsyncGenerator<TraceRecord, void, undefined> {
  const seen = new Set<string>();
  for (const segment of segments) {
    for await (const record of readSegment(segment, notes, isTrace)) {
      if (record.type !== 'trace' || record.startTime < from || record.startTime >= to) continue;
      const key = keyOf(record);
      if (seen.has(key)) continue;
      seen.add(key);
      yield record;
    }
  }
}

/** Appends cost records in batches; without a folder they go nowhere. */
class CostOutput {
  readonly #exporter: ReturnType<typeof jsonl> | undefined;
  #batch: CostRecord[] = [];

  constructor(dir: string | undefined) {
    // Only the app may decide that its folder is full: no trace is removed to make room for a price.
    this.#exporter =
      dir === undefined ? undefined : jsonl({ dir, maxBytes: Number.MAX_SAFE_INTEGER });
  }

  async add(record: CostRecord): Promise<void> {
    this.#batch.push(record);
    if (this.#batch.length >= BATCH) await this.#write();
  }

  async close(): Promise<void> {
    await this.#write();
    await this.#exporter?.shutdown();
  }

  async #write(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    if (batch.length > 0) await this.#exporter?.export(batch.map(sealCost));
  }
}
