import { listSegments, readSegment } from '@llmtrace/core/records';

/** What a journal holds. */
export interface JournalContents {
  /** Traces, and how often each is in it. */
  readonly traces: ReadonlyMap<string, number>;
  readonly spans: ReadonlyMap<string, number>;
  /** Lines in the middle of a segment that cannot be read. */
  readonly torn: number;
}

/** Reads every segment of a folder. */
export async function readFolder(dir: string): Promise<JournalContents> {
  const traces = new Map<string, number>();
  const spans = new Map<string, number>();
  const notes = { skippedLines: 0 };
  for (const segment of await listSegments(dir)) {
    for await (const record of readSegment(segment, notes)) {
      if (record.type !== 'trace') continue;
      traces.set(record.traceId, (traces.get(record.traceId) ?? 0) + 1);
      spans.set(record.traceId, record.spans.length);
    }
  }
  return { traces, spans, torn: notes.skippedLines };
}

/** The durations of all traces and spans of a folder. Units: ms. */
export async function readDurations(dir: string): Promise<readonly number[]> {
  const durations: number[] = [];
  for (const segment of await listSegments(dir)) {
    for await (const record of readSegment(segment, { skippedLines: 0 })) {
      if (record.type === 'trace') {
        durations.push(record.durationMs, ...record.spans.map((span) => span.durationMs));
      }
    }
  }
  return durations;
}
