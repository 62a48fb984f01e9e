import { readdirSync, statSync, unlinkSync } from 'node:fs';
import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { report } from '../diagnostics.js';
import { isSegmentName } from './segment-name.js';

interface SegmentFile {
  readonly path: string;
  readonly bytes: number;
  readonly lastWrite: number;
}

/**
 * Removes segments, the one written to longest ago first, until the folder holds at most `maxBytes` of them.
 *
 * Units: resolves with the bytes that the remaining segments take.
 */
export async function evictSegments(dir: string, maxBytes: number): Promise<number> {
  const segments: SegmentFile[] = [];
  for (const name of await readdir(dir)) {
    if (!isSegmentName(name)) continue;
    const path = join(dir, name);
    const stats = await stat(path).catch(ignoreMissing);
    if (stats) segments.push({ path, bytes: stats.size, lastWrite: stats.mtimeMs });
  }
  const removed = surplus(segments, maxBytes);
  for (const { path } of removed) {
    if ((await unlink(path).catch(ignoreMissing)) !== GONE) reportEviction(dir, maxBytes);
  }
  return bytesOf(segments) - bytesOf(removed);
}

/** As {@link evictSegments}, before it returns. */
export function evictSegmentsSync(dir: string, maxBytes: number): void {
  const segments: SegmentFile[] = [];
  for (const name of readdirSync(dir)) {
    if (!isSegmentName(name)) continue;
    const path = join(dir, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats) segments.push({ path, bytes: stats.size, lastWrite: stats.mtimeMs });
  }
  for (const { path } of surplus(segments, maxBytes)) {
    try {
      unlinkSync(path);
      reportEviction(dir, maxBytes);
    } catch (error) {
      ignoreMissing(error);
    }
  }
}

const GONE = null;

/** Several processes tidy one folder: a segment that another one has removed is no fault. */
function ignoreMissing(error: unknown): typeof GONE {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return GONE;
  throw error;
}

function surplus(segments: readonly SegmentFile[], maxBytes: number): readonly SegmentFile[] {
  let total = bytesOf(segments);
  if (total <= maxBytes) return [];
  const oldestFirst = segments.toSorted(
    (a, b) => a.lastWrite - b.lastWrite || (a.path < b.path ? -1 : 1),
  );
  let count = 0;
  while (total > maxBytes && count < oldestFirst.length) {
    total -= (oldestFirst[count++] as SegmentFile).bytes;
  }
  return oldestFirst.slice(0, count);
}

function bytesOf(segments: readonly SegmentFile[]): number {
  let total = 0;
  for (const { bytes } of segments) total += bytes;
  return total;
}

function reportEviction(dir: string, maxBytes: number): void {
  report(
    'segments_evicted',
    `traces in ${dir} reached maxBytes (${maxBytes}); the oldest segment was removed`,
  );
}
