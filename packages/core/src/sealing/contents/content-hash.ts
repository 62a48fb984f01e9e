import { hash } from 'node:crypto';
import { RecurringTexts } from '../recurring-texts.js';

const KEPT = { maxChars: 4 * 1_048_576, maxTexts: 512 };
/** Units: UTF-16 code units. */
const MAX_TEXT = 262_144;
/** A byte that UTF-8 never has, before text that is no Unicode. */
const NOT_UTF8: Buffer = Buffer.from([0xff]);

const hashes: RecurringTexts<string> = new RecurringTexts(KEPT);
/** The calls of one trace mostly send one and the same prompt. */
let lastText: string = '';
let lastHash: string = '';

/**
 * Names a masked text: equal texts have equal names. What recurs, such as a system prompt, is looked up.
 *
 * Shape: SHA-256 of the UTF-8 text, 64 hex digits; text with lone surrogates, which UTF-8 cannot tell apart, is hashed as
 * UTF-16LE behind a byte FF.
 */
export function contentHash(text: string): string {
  if (text === lastText && text !== '') return lastHash;
  lastHash = hashOf(text);
  lastText = text.length > MAX_TEXT ? '' : text;
  return lastHash;
}

function hashOf(text: string): string {
  if (text.length > MAX_TEXT) return freshHash(text);
  const known = hashes.get(text);
  if (known !== undefined) return known;
  const fresh = freshHash(text);
  hashes.set(text, fresh);
  return fresh;
}

function freshHash(text: string): string {
  return text.isWellFormed()
    ? hash('sha256', text)
    : hash('sha256', Buffer.concat([NOT_UTF8, Buffer.from(text, 'utf16le')]));
}

/** How much is remembered, for tests of its bounds. */
export function contentHashCacheSize(): { readonly entries: number; readonly chars: number } {
  return { entries: hashes.size, chars: hashes.chars };
}
