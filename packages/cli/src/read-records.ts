import { listSegments, type Segment } from '@llmtrace/core/records';
import { CliError } from './cli-error.js';

/**
 * The segments of a trace folder, the one written to last first.
 *
 * Errors: `CliError` when there is no such folder, nothing in it, or no permission.
 */
export async function openSegments(dir: string): Promise<readonly Segment[]> {
  const segments = await listSegments(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw noTraces(`There is no folder ${dir}.`);
    throw new CliError(
      `Cannot read ${dir} (${error.code}). Run as the user the app runs as, or pass another --dir.`,
    );
  });
  if (segments.length === 0) throw noTraces(`There are no traces in ${dir}.`);
  return segments;
}

function noTraces(problem: string): CliError {
  return new CliError(
    `${problem} An app with llmTraceMiddleware() or createTracer() writes its traces to .llmtrace in its working ` +
      'directory: run this there, set LLMTRACE_DIR as the app has it, or pass --dir <folder>.',
  );
}
