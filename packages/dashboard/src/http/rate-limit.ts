/** How often something may happen. */
export interface RateLimit {
  /** Takes one of what `key` may still do; `false` when it has to wait. */
  take(key: string): boolean;
}

/** Keys that are remembered; beyond it the one that was used longest ago is forgotten. */
const MAX_KEYS = 10_000;

interface Bucket {
  tokens: number;
  at: number;
}

/** A token bucket a key, which fills within a minute. Units: `now` in ms. */
export function createRateLimit(
  perMinute: number,
  now: () => number = () => performance.now(),
): RateLimit {
  const buckets = new Map<string, Bucket>();
  return {
    take(key) {
      const at = now();
      const bucket = buckets.get(key) ?? { tokens: perMinute, at };
      bucket.tokens = Math.min(perMinute, bucket.tokens + ((at - bucket.at) * perMinute) / 60_000);
      bucket.at = at;
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > MAX_KEYS) buckets.delete(buckets.keys().next().value as string);
      if (bucket.tokens < 1) return false;
      bucket.tokens--;
      return true;
    },
  };
}
