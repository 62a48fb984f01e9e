import type { EntityType } from './entity-type.js';
import { personalType } from './personal-keys.js';
import { isSecretKey } from './secret-key.js';

/** What the name that a text stands under says of it. */
export interface KeyFacts {
  /** The whole text is a secret, whatever it looks like. */
  readonly secret: boolean;
  /** The whole text is of this type, if it is a value at all. */
  readonly personal: EntityType | undefined;
}

const MAX_CACHED = 4_096;
const MAX_CACHED_LENGTH = 128;
const known: Map<string, KeyFacts> = new Map();

/** Reads a key. Keys are few and come again in every trace: each is read once. */
export function keyFacts(key: string): KeyFacts {
  const before = known.get(key);
  if (before !== undefined) return before;
  const facts = { secret: isSecretKey(key), personal: personalType(key) };
  if (key.length <= MAX_CACHED_LENGTH) {
    if (known.size >= MAX_CACHED) known.clear();
    known.set(key, facts);
  }
  return facts;
}
