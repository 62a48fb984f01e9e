import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LlmTraceRecord } from '../../model/record.js';
import { isSegmentName } from '../segment-name.js';
import type { LineFilter } from './line-filter.js';
import { parseRecord } from './parse-record.js';
import { readLines } from './read-lines.js';

// A file's time is that of the kernel's last tick, some ms behind the clock that dates records.
const CLOCK_SLACK_MS = 1_000;

/** A file of records. */
export interface Segment {
  readonly path: string;
  /** Units: epoch ms. No record in the segment began later. */
  readonly lastWrite: number;
}

/** What could not be read. */
export interface ReadNotes {
  /** Lines that are torn, corrupt or of another version. */
  skippedLines: number;
}

/**
 * The segments of a trace folder, the one written to last first.
 *
 * Errors: those of the file system, where the folder cannot be read.
 */
export async function listSegments(dir: string): Promise<readonly Segment[]> {
  const segments: Segment[] = [];
  for (const name of await readdir(dir)) {
    if (!isSegmentName(name)) continue;
    const path = join(dir, name);
    const stats = await stat(path).catch(whenGone);
    if (stats) segments.push({ path, lastWrite: stats.mtimeMs + CLOCK_SLACK_MS });
  }
  return segments.toSorted((a, b) => b.lastWrite - a.lastWrite || (a.path < b.path ? 1 : -1));
}

/** The records of one segment in the order in which they were written. */
export async function* readSegment(
  { path }: Pick<Segment, 'path'>,
  notes: ReadNotes,
  isWanted?: LineFilter,
): AsyncGenerator<LlmTraceRecord, void, undefined> {
  try {
    for await (const line of readLines(path)) {
      if (line && isWanted && !isWanted(line)) continue;
      const record = line && parseRecord(line.toString());
      if (record) yield record;
      else notes.skippedLines++;
    }
  } catch (error) {
    whenGone(error);
  }
}

/** The app removes its oldest segments while we read: that is no fault. */
function whenGone(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
