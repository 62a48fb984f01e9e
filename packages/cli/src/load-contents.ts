import { ofTypes, readSegment, type ReadNotes } from '@llmtrace/core/records';
import { openSegments } from './read-records.js';

const isContent = ofTypes('content');

/** The texts of some rows by their hash. Reads no further than to the last one that is wanted. */
export async function loadContents(
  dir: string,
  hashes: Iterable<string>,
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(hashes);
  const found = new Map<string, string>();
  // Unreadable lines are counted by whoever looks for traces.
  const notes: ReadNotes = { skippedLines: 0 };
  if (wanted.size === 0) return found;
  for (const segment of await openSegments(dir)) {
    for await (const record of readSegment(segment, notes, isContent)) {
      if (record.type !== 'content' || !wanted.delete(record.hash)) continue;
      found.set(record.hash, record.text);
      if (wanted.size === 0) return found;
    }
  }
  return found;
}

/** The texts whose hash begins so. */
export async function findContents(
  dir: string,
  prefix: string,
  notes: ReadNotes,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const segment of await openSegments(dir)) {
    for await (const record of readSegment(segment, notes, isContent)) {
      if (record.type === 'content' && record.hash.startsWith(prefix))
        found.set(record.hash, record.text);
    }
  }
  return found;
}
