const EDGE_REACH = 64;
/** Longer than any placeholder. */
const PLACEHOLDER_REACH = 64;
const PLACEHOLDER = /^\[[A-Z][A-Z0-9_]*\]$/;

/**
 * Keeps the head and the tail of a masked text and puts a marker between them. It is cut at the edges of tokens, and
 * neither inside a placeholder nor between the halves of a character.
 *
 * Units: `limit` UTF-16 code units, head and tail together.
 */
export function keepEnds(masked: string, limit: number, marker: string): string {
  const half = limit >> 1;
  const headEnd = beforePlaceholder(masked, edgeBefore(masked, half));
  const tailStart = afterPlaceholder(masked, edgeAfter(masked, masked.length - half));
  return masked.slice(0, headEnd) + marker + masked.slice(Math.max(headEnd, tailStart));
}

/** The nearest end of a token at or before a place. */
export function edgeBefore(text: string, at: number): number {
  const least = Math.max(0, at - EDGE_REACH);
  for (let i = at; i > least; i--) if (isEdge(text.charCodeAt(i - 1))) return i;
  return isInsideCharacter(text, at) ? at - 1 : at;
}

/** The nearest beginning of a token at or after a place. */
export function edgeAfter(text: string, at: number): number {
  const most = Math.min(text.length, at + EDGE_REACH);
  for (let i = at; i < most; i++) if (isEdge(text.charCodeAt(i))) return i;
  return isInsideCharacter(text, at) ? at + 1 : at;
}

/** White space, and what ends a JSON string or item. */
function isEdge(code: number): boolean {
  return code <= 32 || code === 34 || code === 44;
}

function isInsideCharacter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff;
}

function beforePlaceholder(text: string, at: number): number {
  return placeholderAround(text, at)?.start ?? at;
}

function afterPlaceholder(text: string, at: number): number {
  return placeholderAround(text, at)?.end ?? at;
}

function placeholderAround(
  text: string,
  at: number,
): { readonly start: number; readonly end: number } | undefined {
  const from = Math.max(0, at - PLACEHOLDER_REACH);
  const open = text.slice(from, at).lastIndexOf('[');
  if (open === -1) return undefined;
  const start = from + open;
  const close = text.slice(start, start + PLACEHOLDER_REACH).indexOf(']');
  const end = start + close + 1;
  if (close === -1 || end <= at) return undefined;
  return PLACEHOLDER.test(text.slice(start, end)) ? { start, end } : undefined;
}
