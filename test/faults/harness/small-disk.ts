import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own that is soon full. */
export interface SmallDisk {
  readonly dir: string;
  /** Makes it readable alone, or writable again. */
  setReadOnly(readOnly: boolean): void;
  /** Units: bytes. */
  resize(bytes: number): void;
  remove(): void;
}

/** Mounts a memory disk. Errors: throws where that is not allowed (it takes root). */
export function mountSmallDisk(bytes: number): SmallDisk {
  const dir = mkdtempSync(join(tmpdir(), 'llmtrace-faults-disk-'));
  const mount = (...options: readonly string[]): void => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options.join(','), 'tmpfs', dir]);
  };
  mount(`size=${bytes}`);
  return {
    dir,
    setReadOnly: (readOnly) => mount('remount', readOnly ? 'ro' : 'rw', `size=${bytes}`),
    resize: (size) => mount('remount', `size=${size}`),
    remove() {
      execFileSync('umount', ['-l', dir]);
      rmdirSync(dir);
    },
  };
}
