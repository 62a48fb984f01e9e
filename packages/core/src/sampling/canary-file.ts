import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { report } from '../diagnostics.js';
import type { CanaryMemory } from './canary.js';
import { replaceFile } from './replace-file.js';

const FILE_NAME = 'sampling-seen.json';
const MAX_BYTES = 4 * 1_048_576;
/** Units: ms between two writes, at least. */
const SAVE_INTERVAL_MS = 10_000;

/**
 * Carries from one start to the next what has been met, so that a restart does not make everything new. Off the request
 * path; processes that share a folder add to one file.
 */
export class CanaryFile {
  readonly #path: string;
  readonly #memory: CanaryMemory;
  #loaded: boolean = false;
  #dirty: boolean = false;
  #saveAfter: number = -Infinity;

  constructor(dir: string, memory: CanaryMemory) {
    this.#path = join(dir, FILE_NAME);
    this.#memory = memory;
  }

  /** Reads the file the first time. Errors: none. */
  load(): void {
    if (this.#loaded) return;
    this.#loaded = true;
    this.#read();
  }

  /** Writes the file when something new was met, and not often. Errors: none. Units: `clock` in monotonic ms. */
  save(clock: number): void {
    if (this.#memory.takeFresh()) this.#dirty = true;
    if (!this.#dirty || clock < this.#saveAfter) return;
    this.#saveAfter = clock + SAVE_INTERVAL_MS;
    this.#write();
  }

  /** Writes how often each was met by now. Errors: none. */
  close(): void {
    if (this.#loaded) this.#write();
  }

  #read(): void {
    try {
      const stat = statSync(this.#path, { throwIfNoEntry: false });
      if (stat === undefined || !stat.isFile() || stat.size > MAX_BYTES) return;
      this.#memory.restore(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch (error) {
      report('sampling_refused', 'what was met before could not be read; it counts as new', error);
    }
  }

  #write(): void {
    this.#dirty = false;
    this.#read();
    try {
      replaceFile(this.#path, JSON.stringify(this.#memory));
    } catch (error) {
      report('disk_unavailable', 'what was met could not be kept for the next start', error);
    }
  }
}
