import type { CostRecord, LlmTraceRecord, OpenTraceRecord, TraceRecord } from '@llmtrace/core';
import {
  ofTypes,
  readSegment,
  withCosts,
  type LineFilter,
  type ReadNotes,
} from '@llmtrace/core/records';
import { openSegments } from './read-records.js';
import { matches, type TraceFilter } from './trace-filter.js';

/** A trace as the list needs it: everything but its steps. */
export type TraceSummary = Omit<TraceRecord, 'spans'> | OpenTraceRecord;

/**
 * The newest roots that match, newest first; those that still run among them. Reads as little as proves it: segments
 * are read from the newest, until none that is left can hold anything newer than what was found.
 */
export async function listTraces(
  dir: string,
  filter: TraceFilter,
  limit: number,
  notes: ReadNotes,
): Promise<readonly TraceSummary[]> {
  const newest = new Newest(limit);
  const seen = new Set<string>();
  const open = new Map<string, OpenTraceRecord>();
  const costs = new Map<string, NewestCost>();
  for (const segment of await openSegments(dir)) {
    if (segment.lastWrite < (filter.since ?? 0) || segment.lastWrite < newest.oldestStart()) break;
    for await (const record of readSegment(segment, notes, isNoContent)) {
      const key = rootKey(record);
      if (key === undefined) continue;
      if (record.type === 'cost') keepNewest(costs, key, record);
      if (seen.has(key)) continue;
      if (record.type === 'open') {
        open.set(key, record);
      } else if (record.type === 'trace') {
        seen.add(key);
        open.delete(key);
        if (matches(record, filter)) newest.add(withoutSpans(record));
      }
    }
  }
  for (const record of open.values()) if (matches(record, filter)) newest.add(record);
  // A cost is written after its trace began: its segment was not among those left out.
  return newest.take().map((summary) => {
    const cost = costs.get(rootKey(summary));
    return cost === undefined || summary.type === 'open'
      ? summary
      : { ...summary, totals: withCosts(summary.totals, cost) };
  });
}

const isContent = ofTypes('content');

/** Texts are most of the bytes, and no list shows them. */
const isNoContent: LineFilter = (line) => !isContent(line);

type NewestCost = Pick<CostRecord, 'createdAt' | 'totals'>;

function keepNewest(costs: Map<string, NewestCost>, key: string, record: CostRecord): void {
  const { createdAt, totals } = record;
  if ((costs.get(key)?.createdAt ?? -Infinity) <= createdAt) costs.set(key, { createdAt, totals });
}

function rootKey(record: TraceSummary): string;
function rootKey(record: LlmTraceRecord | TraceSummary): string | undefined;
function rootKey(record: LlmTraceRecord | TraceSummary): string | undefined {
  return 'rootSpanId' in record ? `${record.traceId}/${record.rootSpanId}` : undefined;
}

function withoutSpans({ spans: _spans, ...rest }: TraceRecord): TraceSummary {
  return rest;
}

/** Keeps the newest of what it is given. */
class Newest {
  readonly #limit: number;
  #kept: TraceSummary[] = [];
  #oldest: number = Number.NEGATIVE_INFINITY;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(summary: TraceSummary): void {
    if (summary.startTime <= this.#oldest) return;
    this.#kept.push(summary);
    if (this.#kept.length >= 2 * this.#limit) this.take();
  }

  /** What a record must have begun after to be of interest. */
  oldestStart(): number {
    if (this.#kept.length >= this.#limit) this.take();
    return this.#oldest;
  }

  take(): readonly TraceSummary[] {
    this.#kept = this.#kept.toSorted((a, b) => b.startTime - a.startTime).slice(0, this.#limit);
    if (this.#kept.length === this.#limit)
      this.#oldest = this.#kept.at(-1)?.startTime ?? this.#oldest;
    return this.#kept;
  }
}
