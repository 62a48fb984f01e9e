import {
  isAboutPerson,
  isPart,
  keyOfPerson,
  personalKey,
  wholeKey,
  type WholeKey,
} from './personal-keys.js';

/**
 * Tells what each key of one object says about its value, given the other keys and the key that the object stands under:
 * `name` beside `email` is somebody's name, `name` beside `parameters` that of a tool.
 */
export class KeyReader {
  readonly #keys: readonly string[];
  readonly #under: string | undefined;
  readonly #whole: WholeKey | undefined;
  #person: boolean | undefined = undefined;

  constructor(keys: readonly string[], under: string | undefined) {
    this.#keys = keys;
    this.#under = under;
    this.#whole = under === undefined ? undefined : wholeKey(under);
  }

  /** The key to scan the value under: the key itself, or one that is sure to hold what this one holds here. */
  meaning(key: string): string {
    if (this.#whole !== undefined && isPart(key, this.#whole)) return this.#whole.key;
    if (personalKey(key)?.sure !== false) return key;
    this.#person ??= isAboutPerson(this.#keys, this.#under);
    return this.#person ? keyOfPerson(key) : key;
  }
}
