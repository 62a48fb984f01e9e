import { hostname } from 'node:os';
import type { JournalPosition } from '../../delivery/journal.js';

const VERSION = 1;
const CURSORS = 'cursors';
const CURSOR_FILE = /^(\d+-[0-9a-f]{8})\.json$/;

/** The folder, in a trace folder, that holds how far remote exporters have read. */
export const CURSOR_FOLDER: string = CURSORS;

/** How far remote exporters have read what one writer has written, and who that writer is. */
export interface CursorState {
  /** Whether the segments may hold text that a policy keeps raw. */
  readonly raw: boolean;
  readonly host: string;
  readonly pid: number;
  /** Whether the writer holds a lock as long as it lives. */
  readonly locked: boolean;
  /** By exporter. */
  readonly cursors: ReadonlyMap<string, JournalPosition>;
}

/** The state of a writer in this process, before anything is read. */
export function newState(raw: boolean, locked: boolean, exporters: readonly string[]): CursorState {
  const start: JournalPosition = { segment: '', offset: 0 };
  const cursors = new Map(exporters.map((name) => [name, start]));
  return { raw, host: hostname(), pid: process.pid, locked, cursors };
}

/** The writer that a file of the folder belongs to; none where it is no file of cursors. */
export function writerOfCursors(file: string): string | undefined {
  return CURSOR_FILE.exec(file)?.[1];
}

/** Writes a state as text. */
export function formatCursors({ cursors, ...writer }: CursorState): string {
  return `${JSON.stringify({ version: VERSION, ...writer, cursors: Object.fromEntries(cursors) })}\n`;
}

/** Reads what {@link formatCursors} wrote. Shape: `undefined` where it is something else. */
export function parseCursors(text: string): CursorState | undefined {
  let value: Partial<Record<keyof CursorState | 'version', unknown>> | null;
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value?.version !== VERSION) return undefined;
  const { raw, host, pid, locked, cursors } = value;
  if (typeof raw !== 'boolean' || typeof locked !== 'boolean') return undefined;
  if (typeof host !== 'string' || typeof pid !== 'number') return undefined;
  if (typeof cursors !== 'object' || cursors === null) return undefined;
  const positions = Object.entries(cursors as Record<string, unknown>);
  if (!positions.every((entry): entry is [string, JournalPosition] => isPosition(entry[1]))) {
    return undefined;
  }
  return { raw, host, pid, locked, cursors: new Map(positions) };
}

function isPosition(value: unknown): value is JournalPosition {
  if (typeof value !== 'object' || value === null) return false;
  const { segment, offset } = value as Partial<Record<keyof JournalPosition, unknown>>;
  return typeof segment === 'string' && typeof offset === 'number';
}
