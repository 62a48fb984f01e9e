import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { prepareTraceDirectorySync } from '../trace-directory.js';

/**
 * Puts a small file of a trace folder in the place of another, readable by its owner alone: readers see the old one or the new one, never
 * half of one.
 *
 * Errors: those of the file system.
 */
export function replaceFile(path: string, text: string): void {
  prepareTraceDirectorySync(dirname(path));
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, text, { flag: 'wx', mode: 0o600 });
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}
