import { open, type FileHandle } from 'node:fs/promises';
import type { LlmTraceRecord } from '../../model/record.js';
import { parseRecord } from './parse-record.js';
import { readLineBatches } from './read-line-batches.js';

const BATCH_BYTES = 4 * 1_048_576;
const LINE_FEED = 0x0a;

/**
 * Blanks records of a segment where they stand: nothing else moves, so that whoever reads or writes the segment meanwhile
 * goes on in its place.
 *
 * Shape: how many records. Errors: those of the file system.
 */
export async function blankRecords(
  path: string,
  isWanted: (record: LlmTraceRecord) => boolean,
): Promise<number> {
  let file: FileHandle | undefined;
  let blanked = 0;
  try {
    for await (const { from, lines } of readLineBatches(path, 0, BATCH_BYTES)) {
      let at = from;
      for (const line of lines) {
        // A line that is too long for a record stands alone in its batch.
        if (line === undefined) break;
        const record = line.length === 0 ? undefined : parseRecord(line.toString());
        if (record !== undefined && isWanted(record)) {
          file ??= await open(path, 'r+');
          await file.write(Buffer.alloc(line.length, LINE_FEED), 0, line.length, at);
          blanked++;
        }
        at += line.length + 1;
      }
    }
    await file?.sync();
  } finally {
    await file?.close();
  }
  return blanked;
}
