import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreUnderTest } from '@llmtrace/testing/store-contract';
import { SqliteDatabase } from '../../src/database/sqlite/sqlite-database.js';
import { sqliteStore } from '../../src/sqlite.js';

/** A SQLite file in a folder of its own. */
export function sqliteUnderTest(): StoreUnderTest & { readonly file: string } {
  const dir = mkdtempSync(join(tmpdir(), 'llmtrace-store-'));
  const file = join(dir, 'traces.db');
  return {
    file,
    open: () => sqliteStore({ file }).store,
    database: () => new SqliteDatabase(file),
    destroy: async () => rmSync(dir, { recursive: true, force: true }),
  };
}
