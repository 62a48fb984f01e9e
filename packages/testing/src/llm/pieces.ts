import type { Pacing } from './reply.js';

const DEFAULT_CHUNK_CHARS = 24;

/** Splits a text into what a stream sends at a time: words with the space before them, long ones cut. */
export function splitIntoPieces(text: string, pacing: Pacing = {}): string[] {
  const limit = Math.max(1, pacing.chunkChars ?? DEFAULT_CHUNK_CHARS);
  const pieces: string[] = [];
  for (const word of text.match(/\s*\S+|\s+/gu) ?? []) {
    let rest = word;
    while (rest.length > limit) {
      const end = endOfPiece(rest, limit);
      pieces.push(rest.slice(0, end));
      rest = rest.slice(end);
    }
    pieces.push(rest);
  }
  return pieces;
}

/** Never parts a surrogate pair, which a JSON encoder would turn into two broken characters. */
function endOfPiece(text: string, limit: number): number {
  const last = text.charCodeAt(limit - 1);
  const partsPair = last >= 0xd800 && last <= 0xdbff;
  return partsPair ? limit + 1 : limit;
}
