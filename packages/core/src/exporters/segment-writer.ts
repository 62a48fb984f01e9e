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
import { evictSegments, evictSegmentsSync } from './evict-segments.js';
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
const NONE: ReadonlySet<string> = new Set();

/** How segments are written. */
export interface SegmentOptions {
  readonly dir: string;
  /** Units: bytes of all segments in the folder together. */
  readonly maxBytes: number;
  /** Units: bytes after which a new segment begins. */
  readonly segmentBytes: number;
}

interface Segment {
  readonly path: string;
  readonly fd: number;
  /** Units: bytes up to the end of the last complete batch. */
  size: number;
  /** The keys of the texts in it, so that each is written once. */
  readonly contents: Set<string>;
}

type Slot = 'main' | 'exit';

/** Gives a batch for a segment, told which texts are in it. */
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
  /** `exit` is for synchronous writes while an asynchronous one may still hold `main`. */
  readonly #segments: Record<Slot, Segment | undefined> = { main: undefined, exit: undefined };
  #busy: boolean = false;
  /** Units: bytes that may still be written before the other segments are looked at. */
  #beforeNextLook: number = 0;

  constructor(options: SegmentOptions) {
    this.#options = options;
  }

  /** Not to be called again before it has settled. */
  async append(linesFor: LinesFor): Promise<void> {
    this.#busy = true;
    try {
      const current = this.#segments.main;
      let lines = linesFor(current?.contents ?? NONE);
      if (current && !(await this.#canTake(current, lines.bytes.length))) {
        await this.#leave('main');
        if (lines.incomplete) lines = linesFor(NONE);
      }
      if (lines.bytes.length === 0) return;
      const { bytes } = lines;
      const segment = (this.#segments.main ??= await this.#open(bytes.length));
      try {
        for (let done = 0; done < bytes.length;) {
          done += (await writeFile(segment.fd, bytes, done)).bytesWritten;
        }
        finish(segment, lines);
      } catch (error) {
        await this.#setAside('main');
        throw error;
      }
    } finally {
      this.#busy = false;
    }
  }

  appendSync(linesFor: LinesFor): void {
    const slot = this.#busy ? 'exit' : 'main';
    const current = this.#segments[slot];
    let lines = linesFor(current?.contents ?? NONE);
    if (current && !this.#canTakeSync(current, lines.bytes.length)) {
      this.#leaveSync(slot);
      if (lines.incomplete) lines = linesFor(NONE);
    }
    if (lines.bytes.length === 0) return;
    const { bytes } = lines;
    const segment = (this.#segments[slot] ??= this.#openSync(bytes.length));
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(segment.fd, bytes, done);
      finish(segment, lines);
    } catch (error) {
      this.#setAsideSync(slot);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#leave('main');
    await this.#leave('exit');
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
      const room = this.#room(bytes);
      this.#beforeNextLook = (room - (await evictSegments(dir, room))) / 4;
    }
    const path = join(dir, this.#names.next());
    const fd = await openFile(path, NEW_SEGMENT, SEGMENT_MODE);
    return { path, fd, size: 0, contents: new Set() };
  }

  #openSync(bytes: number): Segment {
    const { dir } = this.#options;
    prepareTraceDirectorySync(dir);
    evictSegmentsSync(dir, this.#room(bytes));
    const path = join(dir, this.#names.next());
    return { path, fd: openSync(path, NEW_SEGMENT, SEGMENT_MODE), size: 0, contents: new Set() };
  }

  /** What other segments may take, so that the new one, once full, does not exceed the total. */
  #room(bytes: number): number {
    return Math.max(0, this.#options.maxBytes - this.#sizeOnceFull(bytes));
  }

  #sizeOnceFull(firstBatch: number): number {
    return Math.max(firstBatch, this.#options.segmentBytes);
  }

  async #leave(slot: Slot): Promise<void> {
    const segment = this.#segments[slot];
    this.#segments[slot] = undefined;
    if (segment) await closeFile(segment.fd).catch(reportStale);
  }

  #leaveSync(slot: Slot): void {
    const segment = this.#segments[slot];
    this.#segments[slot] = undefined;
    try {
      if (segment) closeSync(segment.fd);
    } catch (error) {
      reportStale(error);
    }
  }

  /** A reader may have seen what was cut off: nothing else is ever written in its place. */
  async #setAside(slot: Slot): Promise<void> {
    const segment = this.#segments[slot];
    if (segment === undefined) return;
    await truncateFile(segment.fd, segment.size).catch(reportStale);
    await this.#leave(slot);
    if (segment.size === 0) await removeFile(segment.path).catch(reportStale);
  }

  #setAsideSync(slot: Slot): void {
    const segment = this.#segments[slot];
    if (segment === undefined) return;
    try {
      ftruncateSync(segment.fd, segment.size);
      if (segment.size === 0) unlinkSync(segment.path);
    } catch (error) {
      reportStale(error);
    }
    this.#leaveSync(slot);
  }
}

function finish(segment: Segment, { bytes, contents }: SegmentLines): void {
  segment.size += bytes.length;
  // A text that is not remembered is written again, which readers do not mind.
  if (segment.contents.size + contents.size > MAX_CONTENTS) return;
  for (const key of contents) segment.contents.add(key);
}

/** A file that was deleted while open swallows whatever is written to it. */
function isReachable(stats: Stats | undefined): boolean {
  return stats !== undefined && stats.nlink > 0;
}

function reportStale(error: unknown): undefined {
  report('disk_unavailable', 'an open segment was lost, another one is begun', error);
}
