import { describe, expect, it } from 'vitest';
import {
  isBase58Check,
  isBech32,
} from '../../../../src/sealing/redaction/detectors/crypto-wallet.js';
import { found } from '../found.js';

const GENESIS = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa';
const BIP173 = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const ETHER = '0x52908400098527886E0F7030069857D2E4169EE7';

describe('crypto wallet detector', () => {
  it.each([GENESIS, BIP173, BIP173.toUpperCase(), ETHER])('finds %s', (wallet) => {
    expect(found(`send to ${wallet}.`)).toEqual([`CRYPTO_WALLET:${wallet}`]);
  });

  it.each([
    `${GENESIS.slice(0, -1)}b`,
    `${BIP173.slice(0, -1)}5`,
    '0x52908400098527886E0F7030069857D2E4169EE',
    '0x52908400098527886E0F7030069857D2E4169EEg',
    '1234567890123456789012345678',
  ])('finds nothing in %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('checks the sums that the addresses carry', () => {
    expect(isBase58Check(GENESIS)).toBe(true);
    expect(isBase58Check('0OIl')).toBe(false);
    expect(isBech32(BIP173)).toBe(true);
    expect(isBech32('bc1QW508')).toBe(false);
    expect(isBech32('bc1b')).toBe(false);
  });
});
