import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StoreUnderTest } from '@llmtrace/testing/store-contract';
import { SqliteDatabase } from '../../src/database/sqlite/sqlite-database.js';
import { sqliteStore } from '../../src/sqlite.js';

/** Whether this Node's SQLite has an index of words. */
export const HAS_FTS5: boolean = new DatabaseSync(':memory:')
  .prepare('PRAGMA compile_options')
  .all()
  .some((row) => row['compile_options'] === 'ENABLE_FTS5');

/** A SQLite file in a folder of its own. */
export function sqliteUnderTest(): StoreUnderTest & { readonly file: string } {
  const dir = mkdtempSync(join(tmpdir(), 'llmtrace-store-'));
  const file = join(dir, 'traces.db');
  return {
    file,
    open: (options) => sqliteStore({ file, ...options }).store,
    database: () => new SqliteDatabase(file),
    destroy: async () => rmSync(dir, { recursive: true, force: true }),
  };
}
