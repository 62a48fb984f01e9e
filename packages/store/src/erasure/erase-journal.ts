import { basename, join } from 'node:path';
import { blankRecords, segmentNames } from '@llmtrace/core/records';
import type { ErasureReport, ErasureSubject } from './erasure.js';
import { idsInJournal, isNamedBy, isOf, rootOf } from './journal-ids.js';

/** Apps write meanwhile: what names the subject and was not there before is looked at again. */
const MOST_ROUNDS = 3;

type RecordTest = Parameters<typeof blankRecords>[1];

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
  const segments = new Set<string>();
  const failed = new Set<string>();
  let lines = 0;
  let cameMore = true;
  for (let round = 1; cameMore && round <= MOST_ROUNDS; round++) {
    cameMore = false;
    const names = await segmentNames(dir);
    const paths = names.map((name) => join(dir, name));
    const gone = isHeld ? report.gone : await idsInJournal(paths, subject, report.gone);
    const isDue: RecordTest = (record) => {
      if (isOf(record, gone)) return true;
      if (isHeld || !isNamedBy(record, subject)) return false;
      // A trace is left until what belongs to it is known.
      if (rootOf(record) === undefined || round === MOST_ROUNDS) return true;
      cameMore = true;
      return false;
    };
    for (const path of paths) {
      const blanked = await blank(path, isDue, failed);
      lines += blanked;
      if (blanked > 0) segments.add(path);
    }
    cameMore ||= (await segmentNames(dir)).some((name) => !names.includes(name));
  }
  return { lines, segments: segments.size, failed: [...failed] };
}

/** Errors: those that are not of the file system; a segment that cannot be written is added to `failed`. */
async function blank(path: string, isDue: RecordTest, failed: Set<string>): Promise<number> {
  try {
    return await blankRecords(path, isDue);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code !== 'ENOENT') failed.add(basename(path));
    return 0;
  }
}
