import { randomBytes } from 'node:crypto';

let lastStart: number = 0;

const SEGMENT_NAME = /^\d{8}T\d{9}Z-(\d+-[0-9a-f]{8})-\d{6}\.jsonl$/;

/** Tells a segment from the other files of a trace folder. */
export function isSegmentName(file: string): boolean {
  return SEGMENT_NAME.test(file);
}

/** The writer of a segment, by its name; none for a file that is no segment. */
export function writerOf(segment: string): string | undefined {
  return SEGMENT_NAME.exec(segment)?.[1];
}

/** Names the segments of one writer. Two writers never make the same name, in whatever process or thread they run. */
export class SegmentNames {
  readonly writer: string = `${process.pid}-${randomBytes(4).toString('hex')}`;
  #count: number = 0;

  /**
   * Shape: `<start>-<pid>-<random>-<number>.jsonl`; sorted by name, segments are in the order in which they were begun,
   * and `<pid>-<random>` is the writer.
   */
  next(now: number = Date.now()): string {
    // Two segments of one process never begin in the same millisecond, so that their names keep their order.
    lastStart = Math.max(now, lastStart + 1);
    const start = new Date(lastStart).toISOString().replace(/[-:.]/g, '');
    return `${start}-${this.writer}-${String(++this.#count).padStart(6, '0')}.jsonl`;
  }
}
