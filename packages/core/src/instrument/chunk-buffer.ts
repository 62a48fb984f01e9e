import { report } from '../diagnostics.js';
import type { Extracted, StreamReader } from './extractors/extractor.js';
import { extractors } from './extractors/registry.js';

const FOLD_AT = 1_024;
// A chunk that is read soon dies young: kept for longer, it is copied twice by the garbage collector.
const READ_AT = 16;
const MAX_TEXT = 1_048_576;
const MAX_BYTES = 262_144;

/** Keeps the chunks of one stream within bounds: references first, then what a reader or a join makes of them. */
export class ChunkBuffer {
  count: number = 0;
  /** The first chunks: 1,024 of them for a hook that looks at them, 16 where a reader has read the rest. */
  head: unknown[] = [];
  readonly #readable: boolean;
  #foldAt: number;
  #keep: boolean;
  #chunks: unknown[] = this.head;
  #bytes: number = 0;
  #text: string = '';
  #joined: boolean = false;
  #reader: StreamReader | undefined = undefined;

  /**
   * Shape: `readable` if a provider's extractor may know the chunks, `keep` if somebody will look at them, `hooked` if the
   * app's own hook will.
   */
  constructor(readable: boolean, keep: boolean, hooked: boolean) {
    this.#readable = readable;
    this.#keep = keep;
    this.#foldAt = readable && !hooked ? READ_AT : FOLD_AT;
  }

  push(chunk: unknown): void {
    this.count++;
    if (!this.#keep) return;
    if (
      this.#reader === undefined &&
      ArrayBuffer.isView(chunk) &&
      (this.#bytes += chunk.byteLength) > MAX_BYTES
    )
      return;
    if (this.#chunks.push(chunk) >= this.#foldAt) this.#fold();
  }

  /** What a provider's reader makes of the whole stream; `undefined` if none knows its chunks. */
  answer(): Extracted | undefined {
    this.#read();
    return this.#reader?.finish();
  }

  /** The stream as one value: joined text, the only item if `single`, or the list of items. */
  output(single: boolean): unknown {
    const chunks = this.#chunks;
    if (this.#joined) return chunks.every(isText) ? this.#text + chunks.join('') : this.#text;
    if (this.#reader !== undefined || this.count === 0) return undefined;
    if (single && chunks.length === 1) return chunks[0];
    if (chunks.every(isText)) return chunks.join('');
    if (chunks.every(ArrayBuffer.isView)) return decode(chunks, this.#bytes);
    return chunks;
  }

  #fold(): void {
    this.#read();
    if (this.#reader !== undefined) {
      this.#chunks = [];
    } else if (this.#foldAt < FOLD_AT) {
      this.#foldAt = FOLD_AT;
    } else if (this.#chunks.every(isText)) {
      this.#joined = true;
      this.#text += this.#chunks.join('');
      this.#chunks = [];
      if (this.#text.length > MAX_TEXT) this.#keep = false;
    } else {
      this.#keep = false;
    }
  }

  #read(): void {
    if (!this.#readable) return;
    try {
      this.#reader ??= readerFor(this.#chunks);
      if (this.#reader === undefined) return;
      for (const chunk of this.#chunks) this.#reader.push(chunk);
      if (this.#chunks !== this.head) this.#chunks = [];
    } catch (fault) {
      report('capture_error', 'a streamed answer could not be read', fault);
    }
  }
}

function readerFor(chunks: readonly unknown[]): StreamReader | undefined {
  // A stream may open with an event that no provider claims.
  for (const chunk of chunks.slice(0, 8)) {
    if (typeof chunk !== 'object' || chunk === null) continue;
    for (const extractor of extractors)
      if (extractor.isChunk(chunk)) return extractor.streamReader();
  }
  return undefined;
}

function isText(chunk: unknown): chunk is string {
  return typeof chunk === 'string';
}

function decode(chunks: readonly ArrayBufferView[], bytes: number): unknown {
  const parts = chunks.map((view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  try {
    // `stream` lets the last character be cut: bytes beyond the bound are not held.
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts), { stream: true });
  } catch {
    return { bytes };
  }
}
