import { jsonl, type CostRecord, type SpanRecord } from '@llmtrace/core';
import {
  applyCosts,
  listSegments,
  ofTypes,
  readSegment,
  sealCost,
  splitTexts,
  type ReadNotes,
  type Segment,
} from '@llmtrace/core/records';
import type { PriceableTrace, RepriceSource } from './reprice-source.js';

const isAddendum = ofTypes('cost', 'span');
const isTrace = ofTypes('trace');

/** What came for a trace apart from it. */
interface Addenda {
  readonly costs: CostRecord[];
  readonly late: SpanRecord[];
}

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

  async *traces(from: number, to: number): AsyncGenerator<PriceableTrace, void, undefined> {
    // Records of a trace are written after it began.
    const segments = (await listSegments(this.#dir)).filter(({ lastWrite }) => lastWrite >= from);
    const known = await addendaIn(segments);
    const seen = new Set<string>();
    for (const segment of segments) {
      for await (const record of readSegment(segment, this.#notes, isTrace)) {
        if (record.type !== 'trace' || record.startTime < from || record.startTime >= to) continue;
        const key = keyOf(record);
        if (seen.has(key)) continue;
        seen.add(key);
        const { costs, late } = known.get(key) ?? { costs: [], late: [] };
        yield {
          trace: applyCosts(record, costs),
          late: applyCosts({ ...record, spans: late }, costs).spans,
        };
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

async function addendaIn(segments: readonly Segment[]): Promise<ReadonlyMap<string, Addenda>> {
  const addenda = new Map<string, Addenda>();
  // Unreadable lines are counted when the traces are read.
  const notes: ReadNotes = { skippedLines: 0 };
  for (const segment of segments) {
    for await (const record of readSegment(segment, notes, isAddendum)) {
      if (record.type !== 'cost' && record.type !== 'span') continue;
      const known = addenda.get(keyOf(record)) ?? { costs: [], late: [] };
      addenda.set(keyOf(record), known);
      if (record.type === 'cost') known.costs.push(record);
      else known.late.push(splitTexts(record).bare.span);
    }
  }
  return addenda;
}

function keyOf({ traceId, rootSpanId }: Pick<CostRecord, 'traceId' | 'rootSpanId'>): string {
  return `${traceId}/${rootSpanId}`;
}
