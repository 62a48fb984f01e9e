import { hash } from 'node:crypto';

/** Keeps this use of a key apart from every other. */
const PURPOSE = 'llmtrace.share\0';
const SHARE_DIGITS = 12;

/**
 * Where a trace id stands in [0, 1): the same in every service with the same key, so that all of them keep the same
 * traces. Without a key whoever chooses the id could choose its place.
 *
 * Source: with a key, the first 48 bits of SHA-256 over it and the id; without, the finalizer of MurmurHash3 over two FNV-1a accumulators.
 */
export function shareOf(traceId: string, key: string | undefined): number {
  return key === undefined ? plainShare(traceId) : keyedShare(traceId, key);
}

function keyedShare(traceId: string, key: string): number {
  const digest = hash('sha256', `${PURPOSE}${key}\0${traceId}`);
  return Number.parseInt(digest.slice(0, SHARE_DIGITS), 16) / 16 ** SHARE_DIGITS;
}

function plainShare(traceId: string): number {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let i = 0; i < traceId.length; i++) {
    const code = traceId.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x5bd1e995);
  }
  return (mix(a ^ (b >>> 15)) * 2 ** 21 + (mix(b ^ a) >>> 11)) / 2 ** 53;
}

function mix(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
