/** Remembers what look-ups found, up to a bound; beyond it the oldest go first. */
export class Memo<V> {
  readonly #limit: number;
  readonly #found: Map<string, V> = new Map();

  constructor(limit: number = 1_000) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#found.size;
  }

  get(key: string, find: () => V): V {
    const known = this.#found.get(key);
    if (known !== undefined || this.#found.has(key)) return known as V;
    const value = find();
    if (this.#found.size >= this.#limit) {
      for (const oldest of this.#found.keys()) {
        this.#found.delete(oldest);
        break;
      }
    }
    this.#found.set(key, value);
    return value;
  }
}
