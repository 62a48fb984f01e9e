import { createHash } from 'node:crypto';
import { isBase58, isHex } from '../char-class.js';
import type { TriggeredDetector } from '../define-detector.js';
import { defineDetector } from '../define-detector.js';
import type { PassView } from '../trigger.js';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const BECH32_PREFIX = /^(?:bc1|tb1|ltc1|addr1)/i;
/** First characters of the base58check addresses of Bitcoin, Litecoin, Dogecoin, Dash and Tron. */
const BASE58_START = '13LMDXT';

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

/** Says whether a base58 text of 25 bytes ends with the checksum of the rest. */
export function isBase58Check(text: string): boolean {
  const bytes = new Uint8Array(25);
  for (let i = 0; i < text.length; i++) {
    let carry = BASE58.indexOf(text.charAt(i));
    if (carry < 0) return false;
    for (let k = 24; k >= 0; k--) {
      carry += (bytes[k] as number) * 58;
      bytes[k] = carry & 255;
      carry >>= 8;
    }
    if (carry !== 0) return false;
  }
  const sum = sha256(sha256(bytes.subarray(0, 21)));
  for (let k = 0; k < 4; k++) if (sum[k] !== bytes[21 + k]) return false;
  return true;
}

/** Says whether a text has a valid bech32 or bech32m checksum. Source: BIP-173, BIP-350. */
export function isBech32(text: string): boolean {
  const lower = text.toLowerCase();
  if (lower !== text && text.toUpperCase() !== text) return false;
  const split = lower.lastIndexOf('1');
  const values: number[] = [];
  for (let i = 0; i < split; i++) values.push(lower.charCodeAt(i) >> 5);
  values.push(0);
  for (let i = 0; i < split; i++) values.push(lower.charCodeAt(i) & 31);
  for (let i = split + 1; i < lower.length; i++) {
    const value = BECH32.indexOf(lower.charAt(i));
    if (value < 0) return false;
    values.push(value);
  }
  let check = 1;
  for (const value of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    if (top & 1) check ^= 0x3b6a57b2;
    if (top & 2) check ^= 0x26508e6d;
    if (top & 4) check ^= 0x1ea119fa;
    if (top & 8) check ^= 0x3d4233dd;
    if (top & 16) check ^= 0x2a1462b3;
  }
  return check === 1 || check === 0x2bc830a3;
}

function every(text: string, start: number, end: number, test: (code: number) => boolean): boolean {
  for (let i = start; i < end; i++) if (!test(text.charCodeAt(i))) return false;
  return true;
}

function isWallet(text: string, start: number, end: number): boolean {
  const size = end - start;
  const first = text.charAt(start);
  if (size === 42 && first === '0' && (text.charCodeAt(start + 1) | 32) === 120)
    return every(text, start + 2, end, isHex);
  if (size >= 26 && size <= 35 && BASE58_START.includes(first))
    return every(text, start, end, isBase58) && isBase58Check(text.slice(start, end));
  if (size === 95 && (first === '4' || first === '8')) return every(text, start, end, isBase58);
  if (size < 26 || size > 108) return false;
  const head = text.slice(start, start + 5);
  return BECH32_PREFIX.test(head) && isBech32(text.slice(start, end));
}

function longRun(view: PassView, start: number, end: number): void {
  if (end - start < 26 || end - start > 108 || !isWallet(view.text, start, end)) return;
  view.hits.add('CRYPTO_WALLET', start, end);
}

/** Finds wallet addresses: base58check, bech32, Ethereum's `0x` form and Monero's. */
export const cryptoWalletDetector: TriggeredDetector = defineDetector(
  'crypto-wallet',
  'CRYPTO_WALLET',
  { longRun },
);
