import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, relative, resolve } from 'node:path';
import type { GapRecord } from '@llmtrace/core';
import { readJournal, segmentNames } from '@llmtrace/core/records';
import type { JournalPosition, TraceStore } from '../trace-store.js';

/** How much is taken in by one transaction. Units: bytes of lines. */
const BATCH_BYTES = 2 * 1_048_576;

/** What was taken in. */
export interface IngestResult {
  /** Records that were new to the store. */
  readonly written: number;
  /** Lines that are corrupt or of another version. */
  readonly skippedLines: number;
}

/** How a journal is taken in. */
export interface IngestOptions {
  readonly signal?: AbortSignal;
  /** Is told what has been done so far, after each part. */
  readonly onProgress?: (done: IngestResult) => void;
}

/**
 * Takes what a trace folder's journal holds into a store, each record once: how far it has come is kept with the records.
 * Several may do so at once, and one that dies is continued by the next.
 *
 * Errors: those of the file system and of the store.
 *
 * @example
 * await ingestJournal('.llmtrace', store);
 */
export async function ingestJournal(
  dir: string,
  store: TraceStore,
  { signal, onProgress }: IngestOptions = {},
): Promise<IngestResult> {
  const folder = resolve(dir);
  const directory = await directoryName(folder, store.location);
  const positions = new Map(await store.journalPositions(directory));
  let done: IngestResult = { written: 0, skippedLines: 0 };
  let writing: Promise<void> | undefined;
  for await (const batch of readJournal(folder, positions, { maxBytes: BATCH_BYTES })) {
    // While one part is written the next one is read.
    await writing;
    signal?.throwIfAborted();
    const journal = { directory, segment: batch.segment, position: batch.to };
    const { skippedLines } = batch;
    const records =
      skippedLines === 0 ? batch.records : [...batch.records, gapOf(journal, skippedLines)];
    writing = store.write(records, { journal }).then(({ written }) => {
      done = {
        written: done.written + written,
        skippedLines: done.skippedLines + skippedLines,
      };
      onProgress?.(done);
    });
    writing.catch(() => undefined);
  }
  await writing;
  const there = new Set(await segmentNames(folder));
  await store.forgetJournal(
    directory,
    [...positions.keys()].filter((segment) => !there.has(segment)),
  );
  return done;
}

/** Lines that could not be read are missing in the store. Shape: the same for the same part of a journal. */
function gapOf({ directory, segment, position }: JournalPosition, lines: number): GapRecord {
  const now = Date.now();
  const key = `${directory} ${segment} ${position}`;
  return {
    type: 'gap',
    schemaVersion: 1,
    gapId: createHash('sha256').update(key).digest('hex').slice(0, 32),
    exporter: 'store',
    reason: 'unreadable',
    records: lines,
    from: now,
    to: now,
    serviceName: 'unknown',
    environment: 'unknown',
  };
}

/** A name for a folder that stays the same: seen from a file beside it, else with its machine. */
async function directoryName(folder: string, location: string): Promise<string> {
  const real = await realpath(folder).catch(() => folder);
  if (location.startsWith('sqlite:')) {
    const file = location.slice('sqlite:'.length);
    const base = await realpath(dirname(file)).catch(() => dirname(file));
    const path = relative(base, real);
    if (!path.startsWith('..')) return path === '' ? '.' : path;
  }
  return `${hostname()}:${real}`;
}
