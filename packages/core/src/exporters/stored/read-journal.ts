import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LlmTraceRecord } from '../../model/record.js';
import { isSegmentName } from '../segment-name.js';
import { parseRecord } from './parse-record.js';
import { readLineBatches } from './read-line-batches.js';

const DEFAULT_BATCH_BYTES = 1_048_576;

/** Records of one segment, one after another. */
export interface JournalBatch {
  /** The file's name in the folder. */
  readonly segment: string;
  /** Units: bytes. Where the batch begins in its segment. */
  readonly from: number;
  /** Units: bytes. Where to go on in its segment. */
  readonly to: number;
  readonly records: readonly LlmTraceRecord[];
  /** Lines among them that are corrupt or of another version. */
  readonly skippedLines: number;
}

/** How much is read at a time. */
export interface ReadJournalOptions {
  /** Units: bytes of lines a batch, about. Default: 1 MB. */
  readonly maxBytes?: number;
}

/** The names of the segments of a trace folder, the one begun first first. Shape: none where there is no folder. */
export async function segmentNames(dir: string): Promise<readonly string[]> {
  try {
    return (await readdir(dir)).filter(isSegmentName).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * What has come into a trace folder since a reader was there last. The reader keeps its own positions: for each segment
 * the `to` of the last batch that it has made its own. It ends when there is nothing more; called again, it finds what has
 * come meanwhile. A line that is still being written is left for then.
 *
 * Shape: the records of a segment in the order in which they were written; a segment without a position is read from its
 * beginning. Positions of segments that are gone can be forgotten.
 *
 * Errors: those of the file system.
 *
 * @example
 * for await (const { segment, to, records } of readJournal(dir, positions)) {
 *   await insert(records);
 *   positions.set(segment, to);
 * }
 */
export async function* readJournal(
  dir: string,
  positions: ReadonlyMap<string, number>,
  { maxBytes = DEFAULT_BATCH_BYTES }: ReadJournalOptions = {},
): AsyncGenerator<JournalBatch, void, undefined> {
  for (const segment of await segmentNames(dir)) {
    const start = positions.get(segment) ?? 0;
    for await (const { from, to, lines } of readLineBatches(join(dir, segment), start, maxBytes)) {
      const records: LlmTraceRecord[] = [];
      let skippedLines = 0;
      for (const line of lines) {
        // Records that were erased leave empty lines.
        if (line?.length === 0) continue;
        const record = line && parseRecord(line.toString());
        if (record !== undefined) records.push(record);
        else skippedLines++;
      }
      yield { segment, from, to, records, skippedLines };
    }
  }
}
