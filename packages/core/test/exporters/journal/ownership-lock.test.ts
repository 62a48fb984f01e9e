import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSqlite } from '../../../src/exporters/journal/load-sqlite.js';
import { isOnNetworkDisk } from '../../../src/exporters/journal/network-disk.js';
import { OwnershipLock } from '../../../src/exporters/journal/ownership-lock.js';
import { temporaryFolder } from '../../delivery/fixtures/delivery-under-test.js';

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'writer.lock');
});
afterEach(() => folder.remove());

function taken(isNew: boolean): OwnershipLock {
  const lock = OwnershipLock.tryTake(path, isNew);
  if (!(lock instanceof OwnershipLock)) throw new Error(`not taken: ${lock}`);
  return lock;
}

describe('an ownership lock', () => {
  it('is refused while it is held, in the same process too, and free afterwards', () => {
    const lock = taken(true);
    expect(OwnershipLock.tryTake(path, false)).toBe('held');
    lock.release();
    taken(false).release();
  });

  it('is private to the user, and gone once nobody will want it', () => {
    const lock = taken(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    lock.remove();
    expect(existsSync(path)).toBe(false);
  });
});

it('loads SQLite without a word, and leaves the warnings of the app alone', () => {
  const { emitWarning } = process;
  expect(loadSqlite()?.DatabaseSync).toBeTypeOf('function');
  expect(process.emitWarning).toBe(emitWarning);
});

it('knows that a temporary folder is on no network disk', () => {
  expect(isOnNetworkDisk(folder.path)).toBe(false);
});
