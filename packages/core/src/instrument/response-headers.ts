/** Headers of whatever making: `Headers`, or those of `node-fetch`. */
export interface HeaderReader {
  forEach(visit: (value: string, name: string) => void): void;
}

// Source: the rate-limit headers of OpenAI and those who speak the same, of Anthropic, and of RFC 9110 for all.
const RATE_LIMIT = /^(?:x-|anthropic-)?ratelimit-([\w-]{1,64})$/;
const REQUEST_IDS: readonly string[] = ['x-request-id', 'request-id', 'x-amzn-requestid'];
const MAX_NAMES = 32;

/**
 * What the provider said is left of its limits.
 *
 * Shape: names without the provider's prefix: `remaining-tokens`, `reset-requests`, `retry-after`.
 */
export function readRateLimits(headers: HeaderReader): Record<string, string | number> | undefined {
  const found: Record<string, string | number> = {};
  let names = 0;
  headers.forEach((value, header) => {
    const name = header === 'retry-after' ? header : RATE_LIMIT.exec(header)?.[1];
    if (name === undefined || ++names > MAX_NAMES) return;
    const count = Number(value);
    found[name] = value !== '' && Number.isFinite(count) ? count : value;
  });
  return names === 0 ? undefined : found;
}

/** The id that the provider gave the request. */
export function requestIdIn(headers: HeaderReader): string | undefined {
  let id: string | undefined;
  headers.forEach((value, header) => {
    if (id === undefined && value !== '' && REQUEST_IDS.includes(header)) id = value;
  });
  return id;
}
