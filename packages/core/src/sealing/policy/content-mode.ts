/**
 * What becomes of a text.
 *
 * Shape: `none` drops it; `hash` keeps `[HASH_…]`, equal for equal texts; `redacted` keeps it masked; `raw` keeps it as it
 * is, for exporters that may take it.
 */
export type ContentMode = 'none' | 'hash' | 'redacted' | 'raw';

/** The modes, strictest first. */
export const CONTENT_MODES: readonly ContentMode[] = ['none', 'hash', 'redacted', 'raw'];

const LOOSENESS: Readonly<Record<ContentMode, number>> = { none: 0, hash: 1, redacted: 2, raw: 3 };

/** Says whether a mode tells less of a text than another does. */
export function isStricter(mode: ContentMode, than: ContentMode): boolean {
  return LOOSENESS[mode] < LOOSENESS[than];
}

/** The one of two modes that tells less. */
export function stricter(a: ContentMode, b: ContentMode): ContentMode {
  return isStricter(b, a) ? b : a;
}
