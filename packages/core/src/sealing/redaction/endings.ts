const LETTERS = 32;

/** The last three letters of some words: tells of most identifiers that they are none of them, without reading them. */
export class Endings {
  readonly #table: Uint8Array = new Uint8Array(LETTERS ** 3);

  /** Shape: words of two letters or more, in any case. */
  constructor(words: Iterable<string>) {
    for (const word of words) {
      if (word.length > 2) this.#table[ending(word, word.length)] = 1;
      // Anything may stand before a word of two letters.
      else for (let i = 0; i < LETTERS; i++) this.#table[(i << 10) | ending(word, 2)] = 1;
    }
  }

  /** Says whether what ends at `end` may be one of the words. */
  mayEnd(text: string, end: number): boolean {
    return this.#table[ending(text, end)] === 1;
  }
}

function ending(text: string, end: number): number {
  return (
    ((text.charCodeAt(end - 3) & 31) << 10) |
    ((text.charCodeAt(end - 2) & 31) << 5) |
    (text.charCodeAt(end - 1) & 31)
  );
}
