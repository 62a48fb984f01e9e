import { accessSync, constants, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listSegments, prepareTraceDirectory } from '@llmtrace/core/records';
import { ingestJournal, knownHashKey } from '@llmtrace/store';
import { sqliteStore } from '@llmtrace/store/sqlite';
import { CliError } from '../cli-error.js';
import { noteSkipped } from '../note-skipped.js';
import type { Screen } from '../screen.js';
import type { OpenStore } from './with-store.js';

const FILE = 'traces.db';

/**
 * Opens the store of a trace folder and takes in what its apps have written since. A folder that may not be written to is
 * read into a store of its own that goes when the command ends.
 *
 * Errors: `CliError` when there is no such folder, nothing in it, no permission, or no SQLite in this Node.
 */
export async function openFolder(
  dir: string,
  screen: Screen,
  mayBeNew: boolean,
): Promise<OpenStore & { close(): Promise<void> }> {
  if (mayBeNew) await prepareTraceDirectory(dir);
  else await mustHoldTraces(dir);
  if (process.getBuiltinModule('node:sqlite') === undefined) {
    throw new CliError(
      'This Node has no node:sqlite, which traces in a folder are read with. Use Node 22.13 or later, or --store postgres://….',
    );
  }
  const place = isWritable(dir) ? { path: dir, isOurs: false } : await borrowPlace(dir, screen);
  const hashKey = knownHashKey(dir);
  const { store } = sqliteStore({
    file: join(place.path, FILE),
    ...(hashKey === undefined ? undefined : { hashKey }),
  });
  const refresh = async (): Promise<void> => {
    const done = await ingestJournal(dir, store, {
      onProgress: ({ written }) => screen.progress(`reading traces … ${written} records`),
    });
    screen.progress('');
    noteSkipped(done, screen);
  };
  const close = async (): Promise<void> => {
    await store.close();
    if (place.isOurs) await rm(place.path, { recursive: true });
  };
  try {
    await refresh();
  } catch (error) {
    await close();
    throw error;
  }
  return { store, place: dir, folder: dir, refresh, close };
}

async function borrowPlace(
  dir: string,
  screen: Screen,
): Promise<{ readonly path: string; readonly isOurs: boolean }> {
  screen.note(`Note: ${dir} cannot be written to; its traces are read into a store of their own.`);
  return { path: await mkdtemp(join(tmpdir(), 'llmtrace-')), isOurs: true };
}

/** Errors: `CliError` when there is no such folder, or nothing in it. */
export async function mustHoldTraces(dir: string): Promise<void> {
  const segments = await listSegments(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw noTraces(`There is no folder ${dir}.`);
    throw new CliError(
      `Cannot read ${dir} (${error.code}). Run as the user the app runs as, or pass another --dir.`,
    );
  });
  if (segments.length === 0 && !existsSync(join(dir, FILE)))
    throw noTraces(`There are no traces in ${dir}.`);
}

function noTraces(problem: string): CliError {
  return new CliError(
    `${problem} An app with llmTraceMiddleware() or createTracer() writes its traces to .llmtrace in its working ` +
      'directory: run this there, set LLMTRACE_DIR as the app has it, pass --dir <folder>, or --store <url>.',
  );
}

function isWritable(dir: string): boolean {
  try {
    accessSync(dir, constants.W_OK);
    if (existsSync(join(dir, FILE))) accessSync(join(dir, FILE), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
