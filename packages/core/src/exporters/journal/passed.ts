import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writerOf } from '../segment-name.js';
import { CURSOR_FOLDER, parseCursors, writerOfCursors, type CursorState } from './cursor-state.js';

/** Tells whether every remote exporter has read a segment of so many bytes to its end. */
export type Passed = (segment: string, bytes: number) => boolean;

/** Reads how far the remote exporters of all processes have got in a trace folder. */
export async function readPassed(dir: string): Promise<Passed> {
  const folder = join(dir, CURSOR_FOLDER);
  const states = new Map<string, CursorState | undefined>();
  for (const file of await readdir(folder).catch(none)) {
    const writer = writerOfCursors(file);
    if (writer === undefined) continue;
    const text = await readFile(join(folder, file), 'utf8').catch(none);
    if (typeof text === 'string') states.set(writer, parseCursors(text));
  }
  return passedBy(states);
}

/** As {@link readPassed}, before it returns. */
export function readPassedSync(dir: string): Passed {
  const folder = join(dir, CURSOR_FOLDER);
  const states = new Map<string, CursorState | undefined>();
  try {
    for (const file of readdirSync(folder)) {
      const writer = writerOfCursors(file);
      if (writer !== undefined) {
        states.set(writer, parseCursors(readFileSync(join(folder, file), 'utf8')));
      }
    }
  } catch (error) {
    none(error);
  }
  return passedBy(states);
}

/** Shape: what cannot be read has not been passed. */
function passedBy(states: ReadonlyMap<string, CursorState | undefined>): Passed {
  return (segment, bytes) => {
    const writer = writerOf(segment);
    if (writer === undefined || !states.has(writer)) return true;
    const positions = states.get(writer)?.cursors.values();
    if (positions === undefined) return false;
    return [...positions].every(
      (cursor) =>
        cursor.segment > segment || (cursor.segment === segment && cursor.offset >= bytes),
    );
  };
}

/** No remote exporter was ever there, or a process has just finished with what was another's. */
function none(error: unknown): readonly never[] {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
  throw error;
}
