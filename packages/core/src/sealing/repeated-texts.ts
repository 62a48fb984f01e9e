/** Up to so many texts looking through them is faster than hashing long ones. */
const FEW = 48;

/** The texts of one trace as they were sealed, by what they were and the name that they stood under. */
export class RepeatedTexts {
  readonly #values: string[] = [];
  readonly #keys: (string | undefined)[] = [];
  readonly #texts: string[] = [];
  /** Where each value stands in the lists, once there are many. */
  #places: Map<string, number> | undefined;

  get(value: string, key: string | undefined): string | undefined {
    const place = this.#placeOf(value);
    return place >= 0 && this.#keys[place] === key ? this.#texts[place] : undefined;
  }

  set(value: string, key: string | undefined, text: string): void {
    let place = this.#placeOf(value);
    if (place < 0) {
      place = this.#values.push(value) - 1;
      this.#places?.set(value, place);
      if (place === FEW) this.#places = new Map(this.#values.map((each, i) => [each, i]));
    }
    this.#keys[place] = key;
    this.#texts[place] = text;
  }

  #placeOf(value: string): number {
    return this.#places === undefined
      ? this.#values.indexOf(value)
      : (this.#places.get(value) ?? -1);
  }
}
