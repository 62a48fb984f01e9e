import { accessSync, constants, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { listSegments } from '@llmtrace/core/records';
import { formatCount } from '@llmtrace/core/terminal';
import { localTime } from '../table/local-time.js';
import { note, ok, warn, wrong, type Finding } from './finding.js';

const OTHERS = 0o077;
const MB = 1_048_576;

/** Looks at a trace folder: whether it is there, who may read it, and what its journal holds. */
export async function checkFolder(dir: string): Promise<readonly Finding[]> {
  const stats = statSync(dir, { throwIfNoEntry: false });
  if (stats === undefined) {
    return [
      note(
        'folder',
        `There is no folder ${dir}`,
        'An app with llmTraceMiddleware() or createTracer() makes it; run this where the app runs, or pass --dir.',
      ),
    ];
  }
  return [
    access(dir),
    ...['', 'traces.db', 'key', 'sampling.json'].flatMap((name) => modeOf(join(dir, name), name)),
    ...(await journalOf(dir)),
  ];
}

function access(dir: string): Finding {
  try {
    accessSync(dir, constants.R_OK | constants.W_OK);
    return ok('folder', `${dir} can be read and written`);
  } catch (error) {
    return wrong(
      'folder',
      `${dir} cannot be read and written (${(error as NodeJS.ErrnoException).code})`,
      'Run as the user the app runs as; the app itself must be able to write there.',
    );
  }
}

/** Traces are for the app's own user: nobody else may read them. */
function modeOf(path: string, name: string): readonly Finding[] {
  const stats: Stats | undefined = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || process.platform === 'win32' || (stats.mode & OTHERS) === 0) return [];
  const mode = (stats.mode & 0o777).toString(8);
  const wanted = name === '' ? '700' : '600';
  return [warn('modes', `Others may read ${path} (mode ${mode})`, `chmod ${wanted} ${path}`)];
}

async function journalOf(dir: string): Promise<readonly Finding[]> {
  const segments = await listSegments(dir);
  const [newest] = segments;
  if (newest === undefined) return [note('journal', 'no segments')];
  const bytes = segments.reduce(
    (sum, { path }) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  const oldest = segments.at(-1) ?? newest;
  return [
    ok(
      'journal',
      `${formatCount(segments.length)} segments, ${(bytes / MB).toFixed(1)} MB, written ${localTime(oldest.lastWrite)} to ${localTime(newest.lastWrite)}`,
    ),
  ];
}
