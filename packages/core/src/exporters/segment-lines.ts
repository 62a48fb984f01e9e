import { contentKey } from '../sealing/contents/content-references.js';
import type { SealedRecord } from '../sealing/sealed.js';
import { LineBuffer } from './line-buffer.js';
import { toLine } from './record-line.js';

const SLICE_MS = 4;

/** A batch as lines for one segment. */
export interface SegmentLines {
  readonly bytes: Buffer;
  /** The keys of the texts among the lines. */
  readonly contents: ReadonlySet<string>;
  /** Whether texts were left out that the segment has. */
  readonly incomplete: boolean;
}

/** Writes records as JSON lines, each text once a segment: segments are removed one by one, and each can be read alone. */
export class SegmentEncoder {
  readonly #lines: LineBuffer = new LineBuffer();

  /** Serialises in slices, so that a batch of large traces does not hold the event loop. */
  async of(records: readonly SealedRecord[], written: ReadonlySet<string>): Promise<SegmentLines> {
    const batch = new Batch(this.#lines, written);
    let sliceEnd = performance.now() + SLICE_MS;
    for (const record of records) {
      batch.add(record);
      if (performance.now() >= sliceEnd) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        sliceEnd = performance.now() + SLICE_MS;
      }
    }
    return batch.lines();
  }

  ofSync(records: readonly SealedRecord[], written: ReadonlySet<string>): SegmentLines {
    const batch = new Batch(this.#lines, written);
    for (const record of records) batch.add(record);
    return batch.lines();
  }

  /** Gives up the bytes of the last batch. */
  clear(): void {
    this.#lines.clear();
  }
}

class Batch {
  readonly #lines: LineBuffer;
  readonly #written: ReadonlySet<string>;
  readonly #contents: Set<string> = new Set();
  #incomplete: boolean = false;

  constructor(lines: LineBuffer, written: ReadonlySet<string>) {
    lines.clear();
    this.#lines = lines;
    this.#written = written;
  }

  add(record: SealedRecord): void {
    if (record.type === 'content') {
      const key = contentKey(record);
      const isWritten = this.#written.has(key);
      this.#incomplete ||= isWritten;
      if (isWritten || this.#contents.has(key)) return;
      this.#contents.add(key);
    }
    this.#lines.add(toLine(record));
  }

  lines(): SegmentLines {
    return {
      bytes: this.#lines.view(),
      contents: this.#contents,
      incomplete: this.#incomplete,
    };
  }
}
