import { createHmac, timingSafeEqual } from 'node:crypto';

/** Units: ms. A header that lives longer would be a rule. */
export const MAX_HEADER_MS: number = 24 * 3_600_000;

/** Keeps this use of a key apart from every other. */
const PURPOSE = 'llmtrace.header\0';
const HEADER = /^(\d{1,10})\.([A-Za-z0-9_-]{43})$/;
const MAX_LENGTH = 64;

/**
 * Makes the value of `x-llmtrace-sample`, with which a caller that knows the key has its request kept in full. Units: `expiry` in epoch ms, kept to the second.
 *
 * Shape: the expiry in epoch seconds, a dot, and the HMAC-SHA-256 of it in base64url.
 */
export function signSampleHeader(key: string, expiry: number): string {
  const seconds = String(Math.floor(expiry / 1_000));
  return `${seconds}.${mac(key, seconds).toString('base64url')}`;
}

/** Whether a header was signed with the key and has not expired. Nobody can sign without a key. */
export function isSampleHeader(value: unknown, key: string | undefined, now: number): boolean {
  if (key === undefined || typeof value !== 'string' || value.length > MAX_LENGTH) return false;
  const parts = HEADER.exec(value);
  if (parts === null) return false;
  const [, seconds, given] = parts as unknown as [string, string, string];
  const left = Number(seconds) * 1_000 - now;
  if (left <= 0 || left > MAX_HEADER_MS) return false;
  return timingSafeEqual(mac(key, seconds), Buffer.from(given, 'base64url'));
}

function mac(key: string, seconds: string): Buffer {
  return createHmac('sha256', key).update(PURPOSE).update(seconds).digest();
}
