import { hash } from 'node:crypto';

const MAX_SEEN = 4_096;
const MAX_ENTRIES = 512;
const MAX_CHARS = 4 * 1_048_576;
const MAX_TEXT = 262_144;
/** A byte that UTF-8 never has, before text that is no Unicode. */
const NOT_UTF8: Buffer = Buffer.from([0xff]);

/** Texts that came at least twice, the one used longest ago first. In memory alone. */
const hashes: Map<string, string> = new Map();
/** Hashes that came once. */
const seen: Set<string> = new Set();
let chars: number = 0;

/**
 * Names a masked text: equal texts have equal names. What recurs, such as a system prompt, is looked up.
 *
 * Shape: SHA-256 of the UTF-8 text, 64 hex digits; text with lone surrogates, which UTF-8 cannot tell apart, is hashed as
 * UTF-16LE behind a byte FF.
 */
export function contentHash(text: string): string {
  const known = hashes.get(text);
  if (known !== undefined) {
    hashes.delete(text);
    hashes.set(text, known);
    return known;
  }
  const fresh = text.isWellFormed()
    ? hash('sha256', text)
    : hash('sha256', Buffer.concat([NOT_UTF8, Buffer.from(text, 'utf16le')]));
  if (text.length > MAX_TEXT) return fresh;
  if (seen.delete(fresh)) remember(text, fresh);
  else {
    if (seen.size >= MAX_SEEN) seen.clear();
    seen.add(fresh);
  }
  return fresh;
}

/** How much is remembered, for tests of its bounds. */
export function contentHashCacheSize(): { readonly entries: number; readonly chars: number } {
  return { entries: hashes.size, chars };
}

function remember(text: string, name: string): void {
  // A text may be a slice that pins a larger one; a copy does not.
  hashes.set(Buffer.from(text, 'utf16le').toString('utf16le'), name);
  chars += text.length;
  for (const oldest of hashes.keys()) {
    if (hashes.size <= MAX_ENTRIES && chars <= MAX_CHARS) return;
    hashes.delete(oldest);
    chars -= oldest.length;
  }
}
