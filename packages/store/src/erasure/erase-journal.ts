import { join } from 'node:path';
import { contentKey, type LlmTraceRecord } from '@llmtrace/core';
import { blankRecords, segmentNames } from '@llmtrace/core/records';
import type { ErasedIds, ErasureReport, ErasureSubject } from './erasure.js';

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
 * Shape: a line is blanked if it is of one of the erased traces, names the subject (unless a hold keeps some of its traces),
 * or holds a text that nothing refers to any more. Errors: those of reading the folder; a segment that cannot be written is counted.
 */
export async function eraseJournal(
  dir: string,
  subject: ErasureSubject,
  { gone, held }: Pick<ErasureReport, 'gone' | 'held'>,
): Promise<JournalErasure> {
  let lines = 0;
  let segments = 0;
  const failed: string[] = [];
  for (const segment of await segmentNames(dir)) {
    try {
      const blanked = await blankRecords(
        join(dir, segment),
        (record) => isOf(record, gone) || (held === 0 && names(record, subject)),
      );
      lines += blanked;
      if (blanked > 0) segments++;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') continue;
      if (code === undefined) throw error;
      failed.push(segment);
    }
  }
  return { lines, segments, failed };
}

function isOf(record: LlmTraceRecord, gone: ErasedIds): boolean {
  switch (record.type) {
    case 'trace':
    case 'span':
    case 'open':
    case 'cost':
      return gone.roots.has(`${record.traceId} ${record.rootSpanId}`);
    case 'score':
      return (
        gone.traceIds.has(record.traceId ?? '') ||
        gone.requestIds.has(record.requestId ?? '') ||
        gone.responseIds.has(record.responseId ?? '')
      );
    case 'content':
      return gone.contents.has(contentKey(record));
    default:
      return false;
  }
}

/** Whether a record that the store may not have seen tells of the subject. */
function names(record: LlmTraceRecord, { kind, id }: ErasureSubject): boolean {
  if (record.type === 'rollup') return kind === 'user' && record.dimensions.userIdHash === id;
  if (kind === 'trace') return 'traceId' in record && record.traceId === id;
  if (record.type !== 'trace') return false;
  const { sessionId, userIdHash, tenantId } = record;
  return { session: sessionId, user: userIdHash, tenant: tenantId }[kind] === id;
}
