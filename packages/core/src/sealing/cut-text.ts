import { edgeAfter, edgeBefore } from './keep-ends.js';
import type { TextMasker } from './mask.js';
import type { Finding } from './redaction/index.js';

/** How far beyond what is kept a long text is scanned: longer than any secret, so that none is met by half. */
const MARGIN = 8_192;

/** A masked text, and the types of what was masked in it. */
export interface MaskedText {
  readonly text: string;
  readonly types: ReadonlySet<string>;
}

/** Masks the whole of a text. Errors: what the masker throws. */
export function maskText(text: string, key: string | undefined, masker: TextMasker): MaskedText {
  const findings = masker.find(text, key);
  return { text: masker.write(text, findings), types: typesOf(findings) };
}

/**
 * Masks a text that is too long to be looked at as a whole, and keeps its head and its tail. What is masked is looked for
 * beyond the cut, and the cut moves to the edge of a token and around anything masked.
 *
 * Units: `limit` UTF-16 code units, head and tail together. Errors: what the masker throws.
 */
export function cutText(
  text: string,
  limit: number,
  key: string | undefined,
  masker: TextMasker,
): MaskedText {
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
  const keptHead = inHead.filter(({ end }) => end <= headEnd);
  const keptTail = moved(inTail, tailStart);
  const kept =
    masker.write(head.slice(0, headEnd), keptHead) +
    `[TRUNCATED ${length} chars]` +
    masker.write(tail.slice(tailStart), keptTail);
  // A slice pins the whole text it was cut from; a copy does not.
  const copy = Buffer.from(kept, 'utf16le').toString('utf16le');
  return { text: copy, types: typesOf([...keptHead, ...keptTail]) };
}

const NO_TYPES: ReadonlySet<string> = new Set();

function typesOf(findings: readonly Finding[]): ReadonlySet<string> {
  return findings.length === 0 ? NO_TYPES : new Set(findings.map(({ type }) => type));
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
