import { open, type FileHandle } from 'node:fs/promises';

const LINE_FEED = 0x0a;
const MAX_LINE_BYTES = 256 * 1_048_576;

/** Whole lines of a file, one after another. */
export interface LineBatch {
  /** Units: bytes from the beginning of the file to the first of the lines. */
  readonly from: number;
  /** Units: bytes from the beginning of the file to the end of the last of the lines. */
  readonly to: number;
  /** Shape: without their ends; `undefined` stands for a line longer than 256 MB, which nothing of ours writes. */
  readonly lines: readonly (Buffer | undefined)[];
}

/**
 * The lines of a file from a place on, about `maxBytes` at a time. A last line without an end is left for later: whoever
 * writes it may not be done. A file that is gone has none.
 *
 * Errors: those of the file system.
 */
export async function* readLineBatches(
  path: string,
  from: number,
  maxBytes: number,
): AsyncGenerator<LineBatch, void, undefined> {
  const file = await openIfThere(path);
  if (file === undefined) return;
  try {
    for (let at = from; ;) {
      const batch = await readBatch(file, at, maxBytes);
      if (batch === undefined) return;
      yield batch;
      at = batch.to;
    }
  } finally {
    await file.close();
  }
}

async function readBatch(
  file: FileHandle,
  from: number,
  maxBytes: number,
): Promise<LineBatch | undefined> {
  for (let size = maxBytes; ; size *= 2) {
    const bytes = await readUpTo(file, from, size);
    const end = bytes.lastIndexOf(LINE_FEED);
    if (end !== -1) return { from, to: from + end + 1, lines: split(bytes.subarray(0, end)) };
    if (bytes.length < size) return undefined;
    if (size > MAX_LINE_BYTES) return skipLine(file, from, from + size);
  }
}

async function readUpTo(file: FileHandle, from: number, size: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(size);
  let done = 0;
  while (done < size) {
    const { bytesRead } = await file.read(buffer, done, size - done, from + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}

async function skipLine(
  file: FileHandle,
  from: number,
  searched: number,
): Promise<LineBatch | undefined> {
  for (let at = searched; ; at += MAX_LINE_BYTES) {
    const bytes = await readUpTo(file, at, MAX_LINE_BYTES);
    const end = bytes.indexOf(LINE_FEED);
    if (end !== -1) return { from, to: at + end + 1, lines: [undefined] };
    if (bytes.length < MAX_LINE_BYTES) return undefined;
  }
}

function split(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start <= bytes.length;) {
    const end = bytes.indexOf(LINE_FEED, start);
    lines.push(bytes.subarray(start, end === -1 ? undefined : end));
    if (end === -1) break;
    start = end + 1;
  }
  return lines;
}

/** The app removes its oldest segments while we read: that is no fault. */
async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
