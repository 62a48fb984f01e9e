import { closeSync, openSync, rmSync } from 'node:fs';
import { report } from '../../diagnostics.js';
import { loadSqlite } from './load-sqlite.js';

// Source: https://www.sqlite.org/rescode.html
const SQLITE_BUSY = 5;
const PRIMARY_CODE = 0xff;

/** A lock that is free as soon as its owner is no more, however it ended. `unsupported`: this place knows none. */
export type LockAttempt = OwnershipLock | 'held' | 'unsupported';

/**
 * Holds a file for as long as the process lives, as Node itself cannot. Nobody may open that file otherwise: whoever closes
 * it in the owner's process lets go of the lock.
 *
 * Source: https://www.sqlite.org/lockingv3.html; SQLite keeps the lock by `fcntl`, which the kernel drops with the process.
 */
export class OwnershipLock {
  readonly path: string;
  readonly #release: () => void;

  private constructor(path: string, release: () => void) {
    this.path = path;
    this.#release = release;
  }

  /** Takes a lock without waiting. `isNew`: the file is not there yet, and nobody else will make it. */
  static tryTake(path: string, isNew: boolean): LockAttempt {
    const sqlite = loadSqlite();
    if (sqlite === undefined) return 'unsupported';
    try {
      if (isNew) closeSync(openSync(path, 'wx', 0o600));
      const database = new sqlite.DatabaseSync(path, { timeout: 0 });
      try {
        database.exec('begin exclusive');
      } catch (error) {
        database.close();
        throw error;
      }
      return new OwnershipLock(path, () => database.close());
    } catch (error) {
      const { errcode } = error as { readonly errcode?: number };
      if (errcode === undefined) throw error;
      return (errcode & PRIMARY_CODE) === SQLITE_BUSY ? 'held' : 'unsupported';
    }
  }

  /** Lets go; the file stays for others. Errors: none. */
  release(): void {
    try {
      this.#release();
    } catch (error) {
      sayStuck(error);
    }
  }

  /** Lets go of a lock that nobody will want again. Errors: none. */
  remove(): void {
    this.release();
    try {
      rmSync(this.path, { force: true });
    } catch (error) {
      sayStuck(error);
    }
  }
}

function sayStuck(error: unknown): void {
  report('disk_unavailable', 'the lock of a journal could not be given up', error);
}
