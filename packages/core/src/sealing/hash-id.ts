import { createHmac } from 'node:crypto';

const MAX_CACHED = 2_048;
let cachedKey: string | Uint8Array | undefined;
const cache: Map<string, string> = new Map();

/**
 * Stands in for an id that must not be kept: the same id always gives the same hash, and nobody without the key can tell
 * whose it is.
 *
 * Shape: the first 32 hex digits of HMAC-SHA-256.
 */
export function hashId(id: string, key: string | Uint8Array): string {
  if (key !== cachedKey) {
    cache.clear();
    cachedKey = key;
  }
  const known = cache.get(id);
  if (known !== undefined) return known;
  const hash = createHmac('sha256', key).update(id).digest('hex').slice(0, 32);
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value as string);
  if (id.length <= 256) cache.set(id, hash);
  return hash;
}
