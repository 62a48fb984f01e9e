import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isSegmentName, type LlmTraceRecord } from '@llmtrace/core';
import { CliError } from './cli-error.js';
import { parseRecord } from './parse-record.js';
import { readLines } from './read-lines.js';

// A file's time is that of the kernel's last tick, some ms behind the clock that dates records.
const CLOCK_SLACK_MS = 1_000;

/** A file of records. */
export interface Segment {
  readonly path: string;
  /** Units: epoch ms. No record in the segment began later. */
  readonly lastWrite: number;
}

/** What could not be read. */
export interface ReadNotes {
  /** Lines that are torn, corrupt or of another version. */
  skippedLines: number;
}

/**
 * The segments of a trace folder, the one written to last first.
 *
 * Errors: `CliError` when there is no such folder, nothing in it, or no permission.
 */
export async function listSegments(dir: string): Promise<readonly Segment[]> {
  let names: readonly string[];
  try {
    names = (await readdir(dir)).filter(isSegmentName);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw noTraces(`There is no folder ${dir}.`);
    throw new CliError(
      `Cannot read ${dir} (${code}). Run as the user the app runs as, or pass another --dir.`,
    );
  }
  if (names.length === 0) throw noTraces(`There are no traces in ${dir}.`);
  const segments: Segment[] = [];
  for (const name of names) {
    const path = join(dir, name);
    const stats = await stat(path).catch(whenGone);
    if (stats) segments.push({ path, lastWrite: stats.mtimeMs + CLOCK_SLACK_MS });
  }
  return segments.toSorted((a, b) => b.lastWrite - a.lastWrite || (a.path < b.path ? 1 : -1));
}

/** Tells by its bytes whether a line may be wanted: reading it takes far longer. */
export type LineFilter = (line: Buffer) => boolean;

/** Wants the lines that hold one of some texts. */
export function holding(...needles: readonly string[]): LineFilter {
  return (line) => needles.some((needle) => line.includes(needle));
}

/** Wants the lines of some types of record. */
export function ofTypes(...types: readonly LlmTraceRecord['type'][]): LineFilter {
  const beginnings = types.map((type) => Buffer.from(`{"type":"${type}"`));
  return (line) =>
    beginnings.some((beginning) => line.subarray(0, beginning.length).equals(beginning));
}

/** The records of one segment in the order in which they were written. */
export async function* readSegment(
  segment: Segment,
  notes: ReadNotes,
  isWanted?: LineFilter,
): AsyncGenerator<LlmTraceRecord, void, undefined> {
  try {
    for await (const line of readLines(segment.path)) {
      if (line && isWanted && !isWanted(line)) continue;
      const record = line && parseRecord(line.toString());
      if (record) yield record;
      else notes.skippedLines++;
    }
  } catch (error) {
    whenGone(error);
  }
}

function noTraces(problem: string): CliError {
  return new CliError(
    `${problem} An app with llmTraceMiddleware() or createTracer() writes its traces to .llmtrace in its working ` +
      'directory: run this there, set LLMTRACE_DIR as the app has it, or pass --dir <folder>.',
  );
}

/** The app removes its oldest segments while we read: that is no fault. */
function whenGone(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
