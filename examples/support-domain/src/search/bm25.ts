import { searchWords } from './words.js';

// Source: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009): the usual values.
const K1 = 1.2;
const B = 0.75;

/** Ranks texts by the words they share with a query, rare words counting more. */
export class Bm25Index {
  readonly #frequencies: readonly ReadonlyMap<string, number>[];
  readonly #lengths: readonly number[];
  readonly #averageLength: number;
  readonly #documentsWith = new Map<string, number>();

  constructor(texts: readonly string[]) {
    const words = texts.map(searchWords);
    this.#frequencies = words.map(countWords);
    this.#lengths = words.map((list) => list.length);
    this.#averageLength =
      this.#lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, texts.length);
    for (const counts of this.#frequencies) {
      for (const word of counts.keys())
        this.#documentsWith.set(word, (this.#documentsWith.get(word) ?? 0) + 1);
    }
  }

  /** The score of every text, in the order they were given; 0 when no word is shared. */
  scores(query: string): number[] {
    const words = [...new Set(searchWords(query))];
    return this.#frequencies.map((counts, index) => {
      const length = (this.#lengths[index] ?? 0) / this.#averageLength;
      return words.reduce(
        (sum, word) => sum + this.#weight(word) * saturate(counts.get(word) ?? 0, length),
        0,
      );
    });
  }

  #weight(word: string): number {
    const having = this.#documentsWith.get(word) ?? 0;
    return Math.log(1 + (this.#lengths.length - having + 0.5) / (having + 0.5));
  }
}

function saturate(frequency: number, relativeLength: number): number {
  return (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + B * relativeLength));
}

function countWords(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
