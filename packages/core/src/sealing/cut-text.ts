import type { TextMasker } from './mask.js';
import type { Finding } from './redaction/index.js';

/** How far beyond what is kept a long text is scanned: longer than any secret, so that none is met by half. */
const MARGIN = 8_192;
const EDGE_REACH = 64;

/**
 * Masks a text that is too long and keeps its head and its tail. What is masked is looked for beyond the cut, and the cut
 * moves to the edge of a token and around anything masked.
 *
 * Units: `limit` UTF-16 code units, head and tail together. Errors: what the masker throws.
 */
export function cutText(
  text: string,
  limit: number,
  key: string | undefined,
  masker: TextMasker,
): string {
  const half = limit >> 1;
  const length = text.length;
  let head = text;
  let tail = text;
  if (length > limit + 2 * MARGIN) {
    head = text.slice(0, edgeBefore(text, half + MARGIN));
    tail = text.slice(edgeAfter(text, length - half - MARGIN));
  }
  const inHead = masker.find(head, key);
  const inTail = head === tail ? inHead : masker.find(tail, key);
  const headEnd = afterFinding(inHead, edgeBefore(head, half));
  const tailStart = Math.max(
    head === tail ? headEnd : 0,
    beforeFinding(inTail, edgeAfter(tail, tail.length - half)),
  );
  const kept =
    masker.write(
      head.slice(0, headEnd),
      inHead.filter(({ end }) => end <= headEnd),
    ) +
    `[TRUNCATED ${length} chars]` +
    masker.write(tail.slice(tailStart), moved(inTail, tailStart));
  // A slice pins the whole text it was cut from; a copy does not.
  return Buffer.from(kept, 'utf16le').toString('utf16le');
}

function moved(findings: readonly Finding[], by: number): readonly Finding[] {
  return findings
    .filter(({ start }) => start >= by)
    .map(({ type, start, end }) => ({ type, start: start - by, end: end - by }));
}

function afterFinding(findings: readonly Finding[], at: number): number {
  return findings.find(({ start, end }) => start < at && at < end)?.end ?? at;
}

function beforeFinding(findings: readonly Finding[], at: number): number {
  return findings.find(({ start, end }) => start < at && at < end)?.start ?? at;
}

function edgeBefore(text: string, at: number): number {
  const least = Math.max(0, at - EDGE_REACH);
  for (let i = at; i > least; i--) if (isEdge(text.charCodeAt(i - 1))) return i;
  return isLowSurrogate(text.charCodeAt(at)) ? at - 1 : at;
}

function edgeAfter(text: string, at: number): number {
  const most = Math.min(text.length, at + EDGE_REACH);
  for (let i = at; i < most; i++) if (isEdge(text.charCodeAt(i))) return i;
  return isLowSurrogate(text.charCodeAt(at)) ? at + 1 : at;
}

/** White space, and what ends a JSON string or item. */
function isEdge(code: number): boolean {
  return code <= 32 || code === 34 || code === 44;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
