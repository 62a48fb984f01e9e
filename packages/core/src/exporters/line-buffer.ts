import { maxJsonBytes, writeJsonText } from './json-text.js';
import type { RecordLine } from './record-line.js';

const FIRST_BYTES = 262_144;
const KEPT_BYTES = 4 * 1_048_576;
const LINE_FEED = 0x0a;
const COMMA = 0x2c;
const MAX_BYTES_PER_UNIT = 3;
const NOTHING: Buffer = Buffer.alloc(0);
const TEXTS: Buffer = Buffer.from(',"texts":[');
const TEXTS_END: Buffer = Buffer.from(']}');
/** Units: bytes of what stands around the texts. */
const AROUND = 16;

/**
 * Collects lines as UTF-8 in one buffer that is used again and again: half the cost of joining strings and encoding
 * the result.
 */
export class LineBuffer {
  #bytes: Buffer = NOTHING;
  #used: number = 0;

  /** Adds a line, without its end, which is added. */
  add({ json, texts }: RecordLine): void {
    this.#addJson(json);
    if (texts.length > 0) this.#addTexts(texts);
    this.#bytes[this.#used++] = LINE_FEED;
  }

  /** Units: bytes of the lines so far. */
  get length(): number {
    return this.#used;
  }

  /** The lines so far: a view that the next `clear` gives up. */
  view(): Buffer {
    return this.#bytes.subarray(0, this.#used);
  }

  /** Begins anew; what an extraordinary batch took is given back. */
  clear(): void {
    this.#used = 0;
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = NOTHING;
  }

  /** Puts the field of texts behind the others of the object that has just been added. */
  #addTexts(texts: readonly string[]): void {
    this.#used--;
    this.#addBytes(TEXTS);
    for (let i = 0; i < texts.length; i++) {
      if (i > 0) this.#bytes[this.#used++] = COMMA;
      this.#addText(texts[i] as string);
    }
    this.#addBytes(TEXTS_END);
  }

  #addText(text: string): void {
    if (this.#hasRoom(maxJsonBytes(text))) {
      this.#used = writeJsonText(this.#bytes, this.#used, text);
    } else this.#addJson(JSON.stringify(text));
  }

  #addJson(json: string): void {
    if (!this.#hasRoom(json.length * MAX_BYTES_PER_UNIT)) this.#makeRoom(Buffer.byteLength(json));
    this.#used += this.#bytes.write(json, this.#used);
  }

  #addBytes(bytes: Buffer): void {
    bytes.copy(this.#bytes, this.#used);
    this.#used += bytes.length;
  }

  /** Whether there is room for some bytes and for what may stand around them. */
  #hasRoom(bytes: number): boolean {
    return this.#bytes.length - this.#used >= bytes + AROUND;
  }

  #makeRoom(bytes: number): void {
    const needed = this.#used + bytes + AROUND;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2, FIRST_BYTES));
    this.#bytes.copy(larger, 0, 0, this.#used);
    this.#bytes = larger;
  }
}
