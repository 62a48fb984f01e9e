import { statSync, type Stats } from 'node:fs';
import { resolveTraceDirectory, isLlmTraceError } from '@llmtrace/core';
import { openStore, storePath, type TraceStore } from '@llmtrace/store';
import { CliError } from '../cli-error.js';
import type { Screen } from '../screen.js';
import { NO_HASH_KEY } from './hash-key.js';
import { mustHoldTraces, openFolder } from './open-folder.js';
import { storeAddressOf, type StoreFlags } from './store-options.js';

/** A store that a command asks, and the trace folder that it is filled from. */
export interface OpenStore {
  readonly store: TraceStore;
  /** What it is called in messages: the folder, else its address without credentials. */
  readonly place: string;
  /** Left out where the store was named and fills itself. */
  readonly folder?: string;
  /** Takes in what has come since. */
  refresh(): Promise<void>;
}

/**
 * Opens the store that the flags mean, fills it from its trace folder, and closes it after the work.
 *
 * Shape: `mayBeNew` makes the folder or file where there is none.
 * Errors: `CliError` where there is none, or it does not answer.
 */
export async function withStore<R>(
  flags: StoreFlags,
  screen: Screen,
  work: (open: OpenStore) => Promise<R>,
  mayBeNew: boolean = false,
): Promise<R> {
  const opened = await open(flags, screen, mayBeNew);
  try {
    return await work(opened);
  } catch (error) {
    throw inOwnWords(error);
  } finally {
    await opened.close();
  }
}

type Opened = OpenStore & { close(): Promise<void> };

async function open(flags: StoreFlags, screen: Screen, mayBeNew: boolean): Promise<Opened> {
  const address = storeAddressOf(flags);
  try {
    if (address === undefined)
      return await openFolder(resolveTraceDirectory(flags.dir), screen, mayBeNew);
    if (!mayBeNew) await mustBeThere(address);
    const store = openStore(address);
    return {
      store,
      place: store.location,
      refresh: async () => undefined,
      close: () => store.close(),
    };
  } catch (error) {
    throw inOwnWords(error);
  }
}

async function mustBeThere(address: string): Promise<void> {
  const path = storePath(address);
  if (path === undefined) return;
  const stats = lookAt(path);
  if (stats === undefined)
    throw new CliError(
      `There is no store ${path}. Correct --store or LLMTRACE_STORE: postgres://host/database, or the path of a SQLite file.`,
    );
  if (stats.isDirectory()) await mustHoldTraces(path);
}

function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new CliError(
      `Cannot look at ${path} (${(error as NodeJS.ErrnoException).code}). Run as the user the app runs as, or correct --store or LLMTRACE_STORE.`,
    );
  }
}

/** Shape: an error of llmtrace is one of the command; what cannot be asked is a command that was not understood. */
function inOwnWords(error: unknown): unknown {
  if (!isLlmTraceError(error)) return error;
  if (error.code === 'invalid_query' && error.message.includes('with hashKey'))
    return new CliError(NO_HASH_KEY);
  const message = error.message.replace(/^\[@llmtrace\/\w+\] /, '');
  return new CliError(message, error.code === 'invalid_query' ? 2 : 1);
}
