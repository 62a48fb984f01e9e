import { createHmac } from 'node:crypto';

/** Keeps this use of a key apart from every other. */
const PURPOSE = 'llmtrace.share\0';
const SHARE_BYTES = 6;

/**
 * Where a trace id stands in [0, 1): the same in every service with the same key, so that all of them keep the same
 * traces. Without a key whoever chooses the id could choose its place.
 *
 * Source: without a key, the finalizer of MurmurHash3 over two FNV-1a accumulators.
 */
export function shareOf(traceId: string, key: string | undefined): number {
  return key === undefined ? plainShare(traceId) : keyedShare(traceId, key);
}

function keyedShare(traceId: string, key: string): number {
  const mac = createHmac('sha256', key).update(PURPOSE).update(traceId).digest();
  return mac.readUIntBE(0, SHARE_BYTES) / 2 ** (8 * SHARE_BYTES);
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
