import { report } from '../diagnostics.js';
import type { Extracted, StreamReader } from './extractors/extractor.js';
import { extractors } from './extractors/registry.js';

const FOLD_AT = 1_024;
/** A stream may open with events that no provider claims. */
const SEARCHED = 8;
/** One of these bears the answer's id, by which two tellers of the same call find each other. */
const HEAD = 4;
/** Units: UTF-16 code units. The chunk that exceeds it is still kept: sealing cuts the text and says so. */
const MAX_TEXT = 1_048_576;
const MAX_BYTES = 262_144;

/**
 * Keeps what the chunks of one stream say within bounds. A provider's chunk is read as it comes, and then dies young:
 * kept for longer, it is copied by the garbage collector. Others are kept as references first, then joined.
 */
export class ChunkBuffer {
  count: number = 0;
  /** The first chunks: 1,024 of them for a hook that looks at them, few where a reader reads them. */
  readonly head: unknown[] = [];
  readonly #headSize: number;
  #searched: number;
  #keep: boolean;
  #chunks: unknown[] = this.head;
  #bytes: number = 0;
  #length: number = 0;
  #told: boolean = false;
  #text: string = '';
  #joined: boolean = false;
  #reader: StreamReader | undefined = undefined;

  /**
   * Shape: `readable` if a provider's extractor may know the chunks, `keep` if somebody will look at them, `hooked` if the
   * app's own hook will.
   */
  constructor(readable: boolean, keep: boolean, hooked: boolean) {
    this.#searched = readable ? 0 : SEARCHED;
    this.#keep = keep;
    this.#headSize = hooked ? FOLD_AT : HEAD;
  }

  push(chunk: unknown): void {
    this.count++;
    if (!this.#keep) return;
    const reader = this.#reader;
    if (reader !== undefined) {
      if (this.head.length < this.#headSize) this.head.push(chunk);
      this.#read(reader, chunk);
      return;
    }
    if (ArrayBuffer.isView(chunk) && (this.#bytes += chunk.byteLength) > MAX_BYTES) return;
    if (typeof chunk === 'string' && (this.#length += chunk.length) > MAX_TEXT) this.#keep = false;
    const held = this.#chunks.push(chunk);
    if (this.#searched < SEARCHED) this.#search(chunk);
    else if (held >= FOLD_AT) this.#fold();
  }

  /** What a provider's reader makes of the whole stream; `undefined` if none knows its chunks. */
  answer(): Extracted | undefined {
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
    if (this.#chunks.every(isText)) {
      this.#joined = true;
      this.#text += this.#chunks.join('');
      this.#chunks = [];
      this.head.length = Math.min(this.head.length, this.#headSize);
    } else {
      this.#keep = false;
    }
  }

  #search(chunk: unknown): void {
    this.#searched++;
    try {
      this.#reader = readerFor(chunk);
    } catch (fault) {
      this.#tell(fault);
    }
    const reader = this.#reader;
    if (reader !== undefined) for (const held of this.head) this.#read(reader, held);
  }

  #read(reader: StreamReader, chunk: unknown): void {
    try {
      reader.push(chunk);
    } catch (fault) {
      this.#tell(fault);
    }
  }

  /** Once a stream: it may have thousands of chunks that cannot be read. */
  #tell(fault: unknown): void {
    if (!this.#told) report('capture_error', 'a streamed answer could not be read', fault);
    this.#told = true;
  }
}

function readerFor(chunk: unknown): StreamReader | undefined {
  if (typeof chunk !== 'object' || chunk === null) return undefined;
  for (const extractor of extractors) if (extractor.isChunk(chunk)) return extractor.streamReader();
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
