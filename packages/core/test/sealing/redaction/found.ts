import type { ScanContext, ScanLimits } from '../../../src/sealing/redaction/index.js';
import { scan } from '../../../src/sealing/redaction/index.js';

/** What a scan found, as `TYPE:value`, so that a test reads as the text does. */
export function found(text: string, context?: ScanContext, limits?: ScanLimits): string[] {
  return scan(text, context, limits).map(
    ({ type, start, end }) => `${type}:${text.slice(start, end)}`,
  );
}

/** A small generator of numbers from 0 to 1 that gives the same ones for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** A text of random characters from an alphabet. */
export function randomText(next: () => number, alphabet: string, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += alphabet[Math.floor(next() * alphabet.length)];
  return text;
}

/** A token in the form of a random one: letters of both cases and digits. */
export function token(length: number, seed = 7): string {
  return randomText(
    seeded(seed),
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
    length,
  );
}
