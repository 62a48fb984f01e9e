import type { SealedKey } from './policy/sealed-key.js';
import { KeyReader } from './redaction/index.js';
import type { TextSealer } from './text-sealer.js';

/** What the keys of one object say of its values. Most say the same wherever they stand. */
export class KeyMeanings {
  readonly #text: TextSealer;
  readonly #keys: readonly string[];
  readonly #under: SealedKey | undefined;
  #reader: KeyReader | undefined;

  constructor(text: TextSealer, keys: readonly string[], under: SealedKey | undefined) {
    this.#text = text;
    this.#keys = keys;
    this.#under = under;
  }

  /** The key to seal the value under. */
  of(key: SealedKey): SealedKey {
    const under = this.#under;
    if (!key.depends && under?.hasParts !== true) return key;
    this.#reader ??= new KeyReader(this.#keys, under?.name);
    const meaning = this.#reader.meaning(key.name);
    return meaning === key.name ? key : this.#text.key(meaning);
  }
}
