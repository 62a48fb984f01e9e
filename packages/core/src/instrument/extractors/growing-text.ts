const JOIN_AT = 32;

/**
 * A text that comes in many small pieces. They are joined as it grows: V8 keeps what `+=` adds as a string of its own, with
 * a node above it, and its garbage collector copies each of them for as long as the stream lasts.
 */
export class GrowingText {
  #text: string = '';
  #parts: string[] = [];

  /** Shape: anything but a string adds nothing. */
  add(part: unknown): void {
    if (typeof part === 'string' && this.#parts.push(part) >= JOIN_AT) this.#join();
  }

  /** All that was added. */
  get value(): string {
    this.#join();
    return this.#text;
  }

  #join(): void {
    this.#text += this.#parts.join('');
    this.#parts = [];
  }
}
