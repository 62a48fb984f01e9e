import { readdirSync, statSync, unlinkSync } from 'node:fs';
import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { report } from '../diagnostics.js';
import { readPassed, readPassedSync, type Passed } from './journal/passed.js';
import { isSegmentName } from './segment-name.js';

interface SegmentFile {
  readonly name: string;
  readonly bytes: number;
  readonly lastWrite: number;
}

/** How much a folder may hold. */
export interface EvictionLimits {
  /** Units: bytes of all segments together. */
  readonly maxBytes: number;
  /** Units: ms after its last write that a segment is kept, at most. Default: no limit. */
  readonly maxAgeMs?: number | undefined;
}

/** What an eviction has left, and what it has removed. */
export interface Evicted {
  /** Units: bytes that the remaining segments take. */
  readonly bytes: number;
  /** The names of the segments that are gone. */
  readonly removed: readonly string[];
}

/**
 * Removes segments until the folder is within its limits, the one written to longest ago first: those that every remote
 * exporter has read, and for the sake of `maxBytes` also the others.
 */
export async function evictSegments(dir: string, limits: EvictionLimits): Promise<Evicted> {
  const segments: SegmentFile[] = [];
  for (const name of await readdir(dir)) {
    if (!isSegmentName(name)) continue;
    const stats = await stat(join(dir, name)).catch(ignoreMissing);
    if (stats) segments.push({ name, bytes: stats.size, lastWrite: stats.mtimeMs });
  }
  const surplus = surplusOf(segments, limits, await readPassed(dir));
  for (const { name } of surplus) {
    if ((await unlink(join(dir, name)).catch(ignoreMissing)) !== GONE) reportEviction(dir, limits);
  }
  return outcome(segments, surplus);
}

/** As {@link evictSegments}, before it returns. */
export function evictSegmentsSync(dir: string, limits: EvictionLimits): Evicted {
  const segments: SegmentFile[] = [];
  for (const name of readdirSync(dir)) {
    if (!isSegmentName(name)) continue;
    const stats = statSync(join(dir, name), { throwIfNoEntry: false });
    if (stats) segments.push({ name, bytes: stats.size, lastWrite: stats.mtimeMs });
  }
  const surplus = surplusOf(segments, limits, readPassedSync(dir));
  for (const { name } of surplus) {
    try {
      unlinkSync(join(dir, name));
      reportEviction(dir, limits);
    } catch (error) {
      ignoreMissing(error);
    }
  }
  return outcome(segments, surplus);
}

const GONE = null;

/** Several processes tidy one folder: a segment that another one has removed is no fault. */
function ignoreMissing(error: unknown): typeof GONE {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return GONE;
  throw error;
}

function surplusOf(
  segments: readonly SegmentFile[],
  { maxBytes, maxAgeMs = Number.POSITIVE_INFINITY }: EvictionLimits,
  passed: Passed,
): readonly SegmentFile[] {
  let total = bytesOf(segments);
  const tooOld = Date.now() - maxAgeMs;
  const oldestFirst = segments.toSorted(
    (a, b) => a.lastWrite - b.lastWrite || (a.name < b.name ? -1 : 1),
  );
  if (total <= maxBytes && !(oldestFirst[0] && oldestFirst[0].lastWrite < tooOld)) return [];
  const read = oldestFirst.filter(({ name, bytes }) => passed(name, bytes));
  const unread = oldestFirst.filter((segment) => !read.includes(segment));
  const surplus: SegmentFile[] = [];
  for (const segment of [...read, ...unread]) {
    const isOld = segment.lastWrite < tooOld && read.includes(segment);
    if (total <= maxBytes && !isOld) continue;
    surplus.push(segment);
    total -= segment.bytes;
  }
  return surplus;
}

function outcome(all: readonly SegmentFile[], removed: readonly SegmentFile[]): Evicted {
  return { bytes: bytesOf(all) - bytesOf(removed), removed: removed.map(({ name }) => name) };
}

function bytesOf(segments: readonly SegmentFile[]): number {
  let total = 0;
  for (const { bytes } of segments) total += bytes;
  return total;
}

function reportEviction(dir: string, { maxBytes }: EvictionLimits): void {
  report(
    'segments_evicted',
    `traces in ${dir} reached maxBytes (${maxBytes}) or maxAgeMs; the oldest segment was removed`,
  );
}
