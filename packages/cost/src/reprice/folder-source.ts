import { jsonl, type CostRecord, type TraceRecord } from '@llmtrace/core';
import {
  applyCosts,
  listSegments,
  ofTypes,
  readSegment,
  sealCost,
  type ReadNotes,
  type Segment,
} from '@llmtrace/core/records';
import type { RepriceSource } from './reprice-source.js';

const isCost = ofTypes('cost');
const isTrace = ofTypes('trace');

/** The traces of a folder, and a segment of its own for what has changed. */
export class FolderSource implements RepriceSource {
  readonly #dir: string;
  readonly #notes: ReadNotes = { skippedLines: 0 };
  #exporter: ReturnType<typeof jsonl> | undefined;

  constructor(dir: string) {
    this.#dir = dir;
  }

  get skippedLines(): number {
    return this.#notes.skippedLines;
  }

  async *traces(from: number, to: number): AsyncGenerator<TraceRecord, void, undefined> {
    // Records of a trace are written after it began.
    const segments = (await listSegments(this.#dir)).filter(({ lastWrite }) => lastWrite >= from);
    const known = await costsIn(segments);
    const seen = new Set<string>();
    for (const segment of segments) {
      for await (const record of readSegment(segment, this.#notes, isTrace)) {
        if (record.type !== 'trace' || record.startTime < from || record.startTime >= to) continue;
        const key = keyOf(record);
        if (seen.has(key)) continue;
        seen.add(key);
        yield applyCosts(record, known.get(key) ?? []);
      }
    }
  }

  async write(records: readonly CostRecord[]): Promise<void> {
    // Only the app may decide that its folder is full: no trace is removed to make room for a price.
    this.#exporter ??= jsonl({ dir: this.#dir, maxBytes: Number.MAX_SAFE_INTEGER });
    await this.#exporter.export(records.map(sealCost));
  }

  async close(): Promise<void> {
    await this.#exporter?.shutdown();
  }
}

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

function keyOf({ traceId, rootSpanId }: Pick<CostRecord, 'traceId' | 'rootSpanId'>): string {
  return `${traceId}/${rootSpanId}`;
}
