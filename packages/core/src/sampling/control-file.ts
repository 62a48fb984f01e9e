import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { report } from '../diagnostics.js';
import { MAX_OVERRIDES, readOverride, type SamplingOverride } from './overrides.js';
import { replaceFile } from './replace-file.js';

const FILE_NAME = 'sampling.json';
const MAX_BYTES = 262_144;
/** Units: ms between two looks at the file, at least. */
const POLL_INTERVAL_MS = 2_000;

/**
 * The raises of a trace folder that are in force; none when there is no file. Units: `now` in epoch ms.
 *
 * Errors: those of the file system and of JSON.
 */
export function readControlFile(dir: string, now: number): readonly SamplingOverride[] {
  const path = join(dir, FILE_NAME);
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return [];
  return parse(readFileSync(path, 'utf8')).filter(({ until }) => until > now);
}

/**
 * Puts raises in the place of those of a trace folder.
 *
 * Errors: those of the file system.
 */
export function writeControlFile(dir: string, overrides: readonly SamplingOverride[]): void {
  replaceFile(join(dir, FILE_NAME), `${JSON.stringify({ version: 1, overrides })}\n`);
}

/** Follows the control file of a trace folder without a timer: it is looked at when traces end, and not often. */
export class ControlFile {
  readonly #path: string;
  #lookAt: number = -Infinity;
  #version: string = '';

  constructor(dir: string) {
    this.#path = join(dir, FILE_NAME);
  }

  /**
   * What the file says now, if that may have changed; garbage says nothing. Errors: none.
   *
   * Units: `clock` in monotonic ms.
   */
  poll(clock: number): readonly SamplingOverride[] | undefined {
    if (clock < this.#lookAt) return undefined;
    this.#lookAt = clock + POLL_INTERVAL_MS;
    try {
      const stat = statSync(this.#path, { throwIfNoEntry: false });
      const version = stat === undefined ? '' : `${stat.ino} ${stat.mtimeMs} ${stat.size}`;
      if (version === this.#version) return undefined;
      this.#version = version;
      if (stat === undefined) return [];
      if (!stat.isFile() || stat.size > MAX_BYTES) throw new RangeError('not a control file');
      return parse(readFileSync(this.#path, 'utf8'));
    } catch (error) {
      report('sampling_refused', 'the control file of sampling could not be read', error);
      return [];
    }
  }
}

function parse(text: string): readonly SamplingOverride[] {
  const { overrides } = Object(JSON.parse(text)) as { readonly overrides?: unknown };
  if (!Array.isArray(overrides)) return [];
  return overrides
    .slice(0, MAX_OVERRIDES)
    .map(readOverride)
    .filter((override) => override !== undefined);
}
