import {
  close,
  closeSync,
  fstat,
  fstatSync,
  ftruncate,
  ftruncateSync,
  open,
  openSync,
  unlink,
  unlinkSync,
  write,
  writeSync,
  type Stats,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { report } from '../diagnostics.js';
import {
  evictSegments,
  evictSegmentsSync,
  type Evicted,
  type EvictionLimits,
} from './evict-segments.js';
import type { SegmentLines } from './segment-lines.js';
import { SegmentNames } from './segment-name.js';
import { prepareTraceDirectory, prepareTraceDirectorySync } from '../trace-directory.js';

// Descriptors, not FileHandles: a handle that is collected unclosed makes Node warn in the app's own log.
const openFile = promisify(open);
const closeFile = promisify(close);
const statFile = promisify(fstat);
const truncateFile = promisify(ftruncate);
const writeFile = promisify(write);
const removeFile = promisify(unlink);

// Exclusive and append: no writer ever touches another's file, and no link leads elsewhere.
const NEW_SEGMENT = 'ax';
const SEGMENT_MODE = 0o600;
const MAX_CONTENTS = 16_384;
const REPEAT_AFTER_MS = 3_600_000;
const NONE: ReadonlySet<string> = new Set();

/** How segments are written. */
export interface SegmentOptions extends EvictionLimits {
  readonly dir: string;
  /** Units: bytes after which a new segment begins. */
  readonly segmentBytes: number;
  /** Is told which segments were removed. */
  readonly onEvicted?: (segments: readonly string[]) => void;
}

/** Where a batch went. */
export interface Written {
  readonly segment: string;
  /** Units: bytes from the beginning of the segment to the batch. */
  readonly from: number;
  readonly lines: SegmentLines;
}

interface Segment {
  readonly name: string;
  readonly fd: number;
  /** Units: bytes up to the end of the last complete batch. */
  size: number;
  /** The keys of the texts that were written lately, so that each is written once an hour. */
  readonly contents: Set<string>;
  /** Units: of `performance.now()`, before the first of `contents` was written. */
  contentsSince: number;
}

/** Gives a batch for a segment, told which texts need not be written. */
type LinesFor = (written: ReadonlySet<string>) => SegmentLines;

/**
 * Appends batches of whole lines to this writer's own segments. A batch is in one segment, or in none: what a failed
 * write left behind is cut off, and the next batch begins another segment.
 *
 * Errors: those of the file system; the next call tries anew, so that a disk which comes back is used again.
 */
export class SegmentWriter {
  readonly #options: SegmentOptions;
  readonly #names: SegmentNames = new SegmentNames();
  #current: Segment | undefined;
  #busy: boolean = false;
  /** Counts the batches under way whose place a synchronous one has taken. */
  #overtaken: number = 0;
  /** Units: bytes that may still be written before the other segments are looked at. */
  #beforeNextLook: number = 0;

  constructor(options: SegmentOptions) {
    this.#options = options;
  }

  /** What the names of its segments have in common. */
  get writer(): string {
    return this.#names.writer;
  }

  /** Not to be called again before it has settled. Shape: none where `appendSync` came meanwhile and took over. */
  async append(linesFor: LinesFor): Promise<Written | undefined> {
    this.#busy = true;
    const turn = this.#overtaken;
    const overtaken = (): boolean => turn !== this.#overtaken;
    let segment = this.#current;
    try {
      let lines = linesFor(writtenLately(segment));
      if (segment && !(await this.#canTake(segment, lines.bytes.length)) && !overtaken()) {
        this.#current = undefined;
        await closeFile(segment.fd).catch(reportStale);
        segment = undefined;
        if (lines.incomplete) lines = linesFor(NONE);
      }
      if (!overtaken()) segment ??= await this.#open(lines.bytes.length);
      if (overtaken()) return await this.#leaveToOther(segment);
      const { bytes } = lines;
      this.#current = segment = segment as Segment;
      try {
        for (let done = 0; done < bytes.length;) {
          done += (await writeFile(segment.fd, bytes, done)).bytesWritten;
        }
      } catch (error) {
        if (overtaken()) return await this.#leaveToOther(segment);
        await this.#setAside(segment);
        throw error;
      }
      if (overtaken()) return await this.#leaveToOther(segment);
      return finish(segment, lines);
    } finally {
      this.#busy = false;
    }
  }

  /**
   * As {@link append}, before it returns. While one is under way, the batch has to hold that one's, too: it is taken back
   * as far as it has got.
   */
  appendSync(linesFor: LinesFor): Written {
    const cut = this.#busy ? this.#current : undefined;
    if (this.#busy) {
      this.#overtaken++;
      this.#current = undefined;
    }
    const current = this.#current;
    let lines = linesFor(writtenLately(current));
    if (current && !this.#canTakeSync(current, lines.bytes.length)) {
      this.#leaveSync(current);
      if (lines.incomplete) lines = linesFor(NONE);
    }
    const { bytes } = lines;
    const segment = (this.#current ??= this.#openSync(bytes.length));
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(segment.fd, bytes, done);
    } catch (error) {
      this.#cutSync(segment);
      this.#leaveSync(segment);
      throw error;
    }
    if (cut !== undefined) this.#cutSync(cut);
    return finish(segment, lines);
  }

  async close(): Promise<void> {
    const segment = this.#current;
    this.#current = undefined;
    if (segment) await closeFile(segment.fd).catch(reportStale);
  }

  async #canTake(segment: Segment, bytes: number): Promise<boolean> {
    if (this.#isFull(segment, bytes)) return false;
    const stats = await statFile(segment.fd).catch(reportStale);
    return isReachable(stats);
  }

  #canTakeSync(segment: Segment, bytes: number): boolean {
    if (this.#isFull(segment, bytes)) return false;
    try {
      return isReachable(fstatSync(segment.fd));
    } catch (error) {
      return isReachable(reportStale(error));
    }
  }

  #isFull(segment: Segment, bytes: number): boolean {
    return segment.size > 0 && segment.size + bytes > this.#options.segmentBytes;
  }

  async #open(bytes: number): Promise<Segment> {
    const { dir } = this.#options;
    await prepareTraceDirectory(dir);
    // Looking at every segment takes long: it is done anew when a quarter of what was free may have been used.
    this.#beforeNextLook -= this.#sizeOnceFull(bytes);
    if (this.#beforeNextLook < 0) {
      const limits = this.#limits(bytes);
      const evicted = await evictSegments(dir, limits);
      this.#tellOf(evicted);
      this.#beforeNextLook = (limits.maxBytes - evicted.bytes) / 4;
    }
    const name = this.#names.next();
    const fd = await openFile(join(dir, name), NEW_SEGMENT, SEGMENT_MODE);
    return emptySegment(name, fd);
  }

  #openSync(bytes: number): Segment {
    const { dir } = this.#options;
    prepareTraceDirectorySync(dir);
    this.#tellOf(evictSegmentsSync(dir, this.#limits(bytes)));
    const name = this.#names.next();
    const fd = openSync(join(dir, name), NEW_SEGMENT, SEGMENT_MODE);
    return emptySegment(name, fd);
  }

  /** What other segments may take, so that the new one, once full, does not exceed the total. */
  #limits(bytes: number): EvictionLimits {
    const { maxBytes, maxAgeMs } = this.#options;
    return { maxBytes: Math.max(0, maxBytes - this.#sizeOnceFull(bytes)), maxAgeMs };
  }

  #sizeOnceFull(firstBatch: number): number {
    return Math.max(firstBatch, this.#options.segmentBytes);
  }

  #tellOf({ removed }: Evicted): void {
    if (removed.length > 0) this.#options.onEvicted?.(removed);
  }

  /** A reader may have seen what was cut off: nothing else is ever written in its place. */
  async #setAside(segment: Segment): Promise<void> {
    this.#current = undefined;
    await truncateFile(segment.fd, segment.size).catch(reportStale);
    await closeFile(segment.fd).catch(reportStale);
    if (segment.size === 0) await removeFile(this.#path(segment)).catch(reportStale);
  }

  async #leaveToOther(segment: Segment | undefined): Promise<undefined> {
    if (segment === undefined) return;
    await closeFile(segment.fd).catch(reportStale);
    if (segment.size === 0) await removeFile(this.#path(segment)).catch(whenGone);
  }

  #cutSync(segment: Segment): void {
    try {
      ftruncateSync(segment.fd, segment.size);
      if (segment.size === 0) unlinkSync(this.#path(segment));
    } catch (error) {
      reportStale(error);
    }
  }

  #leaveSync(segment: Segment): void {
    this.#current = undefined;
    try {
      closeSync(segment.fd);
    } catch (error) {
      reportStale(error);
    }
  }

  #path({ name }: Segment): string {
    return join(this.#options.dir, name);
  }
}

function emptySegment(name: string, fd: number): Segment {
  return { name, fd, size: 0, contents: new Set(), contentsSince: performance.now() };
}

/** A store that reads the segment may have removed a text since: each is repeated after an hour at the latest. */
function writtenLately(segment: Segment | undefined): ReadonlySet<string> {
  if (segment === undefined) return NONE;
  const now = performance.now();
  if (now - segment.contentsSince >= REPEAT_AFTER_MS) {
    segment.contents.clear();
    segment.contentsSince = now;
  }
  return segment.contents;
}

function finish(segment: Segment, lines: SegmentLines): Written {
  const { bytes, contents } = lines;
  const from = segment.size;
  segment.size += bytes.length;
  // A text that is not remembered is written again, which readers do not mind.
  if (segment.contents.size + contents.size <= MAX_CONTENTS) {
    for (const key of contents) segment.contents.add(key);
  }
  return { segment: segment.name, from, lines };
}

/** A file that was deleted while open swallows whatever is written to it. */
function isReachable(stats: Stats | undefined): boolean {
  return stats !== undefined && stats.nlink > 0;
}

function reportStale(error: unknown): undefined {
  report('disk_unavailable', 'an open segment was lost, another one is begun', error);
}

function whenGone(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') reportStale(error);
}
