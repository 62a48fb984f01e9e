import { createReadStream } from 'node:fs';

const LINE_FEED = 0x0a;
const CHUNK_BYTES = 1_048_576;
const MAX_LINE_BYTES = 256 * 1_048_576;

/**
 * The lines of a file as bytes, without their ends, one at a time; the last one counts even if it has no end. Memory
 * holds one line and one chunk.
 *
 * Shape: `undefined` stands for a line longer than 256 MB, which nothing of ours writes.
 */
export async function* readLines(
  path: string,
): AsyncGenerator<Buffer | undefined, void, undefined> {
  let begun: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
    const buffer = chunk as Buffer;
    let start = 0;
    for (;;) {
      const end = buffer.indexOf(LINE_FEED, start);
      const piece = buffer.subarray(start, end === -1 ? undefined : end);
      bytes += piece.length;
      if (bytes <= MAX_LINE_BYTES) begun.push(piece);
      else begun = [];
      if (end === -1) break;
      if (bytes > 0) yield join(begun, bytes);
      begun = [];
      bytes = 0;
      start = end + 1;
    }
  }
  if (bytes > 0) yield join(begun, bytes);
}

function join(pieces: readonly Buffer[], bytes: number): Buffer | undefined {
  if (bytes > MAX_LINE_BYTES) return undefined;
  return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, bytes);
}
