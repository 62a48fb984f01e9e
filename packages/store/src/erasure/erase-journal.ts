import { basename, join } from 'node:path';
import type { LlmTraceRecord } from '@llmtrace/core';
import { blankRecords, segmentNames } from '@llmtrace/core/records';
import type { ErasureReport, ErasureSubject } from './erasure.js';
import { idsInJournal, isOf } from './journal-ids.js';

/** What became of a subject's lines in a trace folder. */
export interface JournalErasure {
  readonly lines: number;
  readonly segments: number;
  /** Segments that could not be changed: the subject may still be in them. */
  readonly failed: readonly string[];
}

/**
 * Blanks the lines of a subject in the segments of a trace folder, where they stand: whoever reads or writes the folder
 * meanwhile finds everything else in its place.
 *
 * Shape: a line is blanked if it is of one of the erased traces, or of one that names the subject and that the store has not
 * seen (unless a hold keeps some of its traces), or holds a text that nothing refers to any more. Errors: those of reading the
 * folder; a segment that cannot be written is counted.
 */
export async function eraseJournal(
  dir: string,
  subject: ErasureSubject,
  report: Pick<ErasureReport, 'gone' | 'held'>,
): Promise<JournalErasure> {
  const isHeld = report.held > 0;
  const paths = (await segmentNames(dir)).map((name) => join(dir, name));
  const gone = isHeld ? report.gone : await idsInJournal(paths, subject, report.gone);
  let lines = 0;
  let segments = 0;
  const failed: string[] = [];
  for (const path of paths) {
    try {
      const blanked = await blankRecords(
        path,
        (record) => isOf(record, gone) || (!isHeld && isSumOf(record, subject)),
      );
      lines += blanked;
      if (blanked > 0) segments++;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') continue;
      if (code === undefined) throw error;
      failed.push(basename(path));
    }
  }
  return { lines, segments, failed };
}

function isSumOf(record: LlmTraceRecord, { kind, id }: ErasureSubject): boolean {
  return record.type === 'rollup' && kind === 'user' && record.dimensions.userIdHash === id;
}
