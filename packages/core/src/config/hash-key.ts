import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { report } from '../diagnostics.js';
import { prepareTraceDirectorySync } from '../trace-directory.js';

/**
 * The key that hides user ids where none was configured: made once in `<dir>/key` and shared by the processes there.
 * Without a disk it lives as long as the process, which is reported.
 */
export function loadHashKey(dir: string): string {
  const file = join(dir, 'key');
  const existing = read(file);
  if (existing !== undefined) return existing;
  const fresh = randomBytes(32).toString('hex');
  const draft = `${file}.${process.pid}`;
  try {
    prepareTraceDirectorySync(dir);
    // A link appears whole and only once: nobody reads half a key, and one of several starters wins.
    writeFileSync(draft, fresh, { mode: 0o600 });
    linkSync(draft, file);
    return fresh;
  } catch (error) {
    // Another process may have been first: its key counts.
    const theirs = read(file);
    if (theirs !== undefined) return theirs;
    report(
      'disk_unavailable',
      `no key in ${dir}: user hashes change at each start; set LLMTRACE_HASH_KEY`,
      error,
    );
    return fresh;
  } finally {
    rmSync(draft, { force: true });
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
