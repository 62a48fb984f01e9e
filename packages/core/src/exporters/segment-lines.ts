import type { EncodedRecord } from './exporter.js';
import { LineBuffer } from './line-buffer.js';

/** A batch as lines for one segment. */
export interface SegmentLines {
  readonly bytes: Buffer;
  /** The keys of the texts among the lines. */
  readonly contents: ReadonlySet<string>;
  /** Whether texts were left out that were written before. */
  readonly incomplete: boolean;
  /** For each record the bytes up to its end; none for a text that was left out. */
  readonly ends: readonly (number | undefined)[];
}

/** Puts the lines of records together without the texts that their segment has: segments are removed one by one, and each can be read alone. */
export class SegmentEncoder {
  readonly #lines: LineBuffer = new LineBuffer();

  of(records: readonly EncodedRecord[], written: ReadonlySet<string>): SegmentLines {
    const contents = new Set<string>();
    const ends: (number | undefined)[] = [];
    let incomplete = false;
    this.#lines.clear();
    for (const { line, contentKey } of records) {
      if (contentKey !== undefined) {
        const isWritten = written.has(contentKey);
        incomplete ||= isWritten;
        if (isWritten || contents.has(contentKey)) {
          ends.push(undefined);
          continue;
        }
        contents.add(contentKey);
      }
      this.#lines.add(line);
      ends.push(this.#lines.length);
    }
    return { bytes: this.#lines.view(), contents, incomplete, ends };
  }

  /** Gives up the bytes of the last batch. */
  clear(): void {
    this.#lines.clear();
  }
}
