import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import type { JournalPosition } from '../../delivery/journal.js';
import { segmentNames } from '../stored/read-journal.js';
import { writerOf } from '../segment-name.js';
import { CursorFile } from './cursor-file.js';
import type { KeeperOptions } from './cursor-keeper.js';
import { CURSOR_FOLDER, parseCursors, writerOfCursors, type CursorState } from './cursor-state.js';
import { OwnershipLock } from './ownership-lock.js';
import { SegmentSource, type SegmentToRead } from './segment-source.js';

const LINE_FEED = 0x0a;
const CHUNK_BYTES = 1_048_576;

/** What a process has left behind, and this one sends. */
export interface Adopted {
  readonly cursors: CursorFile;
  readonly sources: readonly SegmentSource[];
  /** Whether all of it has been dealt with. */
  done(): boolean;
  /** Lets another process have what is left. Never rejects. */
  giveBack(): Promise<void>;
}

/**
 * Takes over what writers have left behind that are no more, for the exporters of this process. Those that live are told by
 * their lock, which nobody else can take.
 *
 * Errors: those of the file system.
 */
export async function* adoptWriters(
  options: KeeperOptions,
): AsyncGenerator<Adopted, void, undefined> {
  const folder = join(options.dir, CURSOR_FOLDER);
  for (const file of await readdir(folder).catch(ignoreMissing)) {
    const writer = writerOfCursors(file);
    if (writer === undefined || writer === options.writer) continue;
    const state = await readState(join(folder, file));
    if (state === undefined || !concerns(state, options)) continue;
    const lock = takeLock(join(folder, `${writer}.lock`), state);
    if (lock === undefined) continue;
    const adopted = await adopt(writer, lock, options);
    if (adopted !== undefined) yield adopted;
  }
}

/** Raw text goes to nobody who was not allowed to have it when it was written. */
function concerns(state: CursorState, { exporters, raw }: KeeperOptions): boolean {
  return (raw || !state.raw) && exporters.some((name) => state.cursors.has(name));
}

type Held = OwnershipLock | 'unlocked';

function takeLock(path: string, state: CursorState): Held | undefined {
  if (!state.locked || !existsSync(path)) return isGone(state) ? 'unlocked' : undefined;
  const lock = OwnershipLock.tryTake(path, false);
  return lock instanceof OwnershipLock ? lock : undefined;
}

/** Where nothing is locked: whether the process that wrote was on this machine and is no more. */
function isGone({ host, pid }: CursorState): boolean {
  if (host !== hostname()) return false;
  if (pid === process.pid) return isMainThread;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

async function adopt(
  writer: string,
  lock: Held,
  options: KeeperOptions,
): Promise<Adopted | undefined> {
  const { dir, listener, exporters } = options;
  const path = join(dir, CURSOR_FOLDER, `${writer}.json`);
  const release = (): void => {
    if (lock !== 'unlocked') lock.release();
  };
  let cursors: CursorFile | undefined;
  const sources = new Map<string, SegmentSource>();
  const finish = async (exporter: string): Promise<void> => {
    if (!sources.delete(exporter)) return;
    const left = (cursors as CursorFile).delete(exporter);
    if (sources.size > 0) return;
    if (left > 0) await cursors?.save();
    else await cursors?.remove();
    if (left > 0) release();
    else if (lock !== 'unlocked') lock.remove();
  };
  try {
    // Only now is it sure that nobody else changes it.
    const state = await readState(path);
    if (state === undefined) return void release();
    cursors = new CursorFile(path, { ...state, host: hostname(), pid: process.pid });
    cursors.writeSync();
    const mine = exporters.filter((name) => state.cursors.has(name));
    for (const exporter of mine) {
      const segments = await segmentsFrom(dir, writer, state.cursors.get(exporter));
      const source = new SegmentSource(
        dir,
        {
          lost: (reason, records) => listener.lost(exporter, reason, records),
          moved: (position) => cursors?.set(exporter, position),
          done: () => void finish(exporter),
        },
        segments,
      );
      sources.set(exporter, source);
    }
  } catch (error) {
    release();
    throw error;
  }
  const all = [...sources.values()];
  for (const [exporter, source] of sources) {
    if (source.unread.records > 0) listener.adopted(exporter, source);
    else await finish(exporter);
  }
  const file = cursors;
  return {
    cursors: file,
    sources: all,
    done: () => sources.size === 0,
    async giveBack() {
      if (sources.size === 0) return;
      sources.clear();
      await file.save();
      release();
    },
  };
}

/** What a writer has written behind a place. Shape: a last line without an end is not there. */
async function segmentsFrom(
  dir: string,
  writer: string,
  cursor: JournalPosition = { segment: '', offset: 0 },
): Promise<readonly SegmentToRead[]> {
  const found: SegmentToRead[] = [];
  for (const name of await segmentNames(dir)) {
    if (writerOf(name) !== writer || name < cursor.segment) continue;
    const path = join(dir, name);
    const since = (await stat(path).catch(ignoreMissing))?.mtimeMs;
    const from = name === cursor.segment ? cursor.offset : 0;
    const { records, to } = await countLines(path, from).catch(gone);
    if (records > 0) found.push({ name, from, to, records, since: since ?? Date.now() });
  }
  return found;
}

async function countLines(
  path: string,
  from: number,
): Promise<{ readonly records: number; readonly to: number }> {
  let records = 0;
  let to = from;
  let at = from;
  for await (const chunk of createReadStream(path, { start: from, highWaterMark: CHUNK_BYTES })) {
    const bytes = chunk as Buffer;
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, end + 1)) {
      records++;
      to = at + end + 1;
    }
    at += bytes.length;
  }
  return { records, to };
}

async function readState(path: string): Promise<CursorState | undefined> {
  const text = await readFile(path, 'utf8').catch(ignoreMissing);
  if (typeof text !== 'string') return undefined;
  return parseCursors(text);
}

function ignoreMissing(error: unknown): readonly never[] & { readonly mtimeMs?: number } {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
  throw error;
}

function gone(error: unknown): { readonly records: number; readonly to: number } {
  ignoreMissing(error);
  return { records: 0, to: 0 };
}
