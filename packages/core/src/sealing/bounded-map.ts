/** A map that forgets what was used longest ago. */
export class BoundedMap<V> {
  readonly #entries: Map<string, V> = new Map();
  readonly #maxEntries: number;
  /** What was used last need not be moved. */
  #newest: string | undefined;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined || key === this.#newest) return value;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    this.#newest = key;
    return value;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    this.#newest = key;
    if (this.#entries.size <= this.#maxEntries) return;
    this.#entries.delete(this.#entries.keys().next().value as string);
  }
}
