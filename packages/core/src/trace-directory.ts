import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const DEFAULT_DIRECTORY = '.llmtrace';
const DIRECTORY_MODE = 0o700;
const IGNORE_FILE = '.gitignore';
const IGNORE_EVERYTHING = '*\n';
const NEW_PRIVATE_FILE = { flag: 'wx', mode: 0o600 } as const;

/**
 * Where traces are kept on this machine: `dir`, else the variable `LLMTRACE_DIR`, else `.llmtrace` in the working
 * directory.
 *
 * Shape: an absolute path.
 */
export function resolveTraceDirectory(dir?: string): string {
  return resolve(dir ?? (process.env['LLMTRACE_DIR'] || DEFAULT_DIRECTORY));
}

/** Makes the folder, readable by its owner alone and invisible to git. Safe to repeat. */
export async function prepareTraceDirectory(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: DIRECTORY_MODE });
  try {
    await writeFile(join(dir, IGNORE_FILE), IGNORE_EVERYTHING, NEW_PRIVATE_FILE);
  } catch (error) {
    if (!isThere(error)) throw error;
  }
}

/** As {@link prepareTraceDirectory}, before it returns. */
export function prepareTraceDirectorySync(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: DIRECTORY_MODE });
  try {
    writeFileSync(join(dir, IGNORE_FILE), IGNORE_EVERYTHING, NEW_PRIVATE_FILE);
  } catch (error) {
    if (!isThere(error)) throw error;
  }
}

function isThere(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EEXIST';
}
