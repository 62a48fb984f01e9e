import type { Database } from '../database/database.js';

/** Pages a transaction: writers wait for no more. */
const PAGES_AT_ONCE = 256;

/**
 * Gives the pages that were freed back to the disk, bit by bit. PostgreSQL does that by itself, and dropped partitions at
 * once.
 *
 * Shape: how many pages.
 */
export async function reclaimSpace(database: Database): Promise<number> {
  if (database.dialect.name !== 'sqlite') return 0;
  const freePages = (): Promise<number> =>
    database.transaction(async (tx) => {
      const [row] = await tx.query({ text: 'PRAGMA freelist_count', values: [] });
      return Number(row?.['freelist_count'] ?? 0);
    });
  const before = await freePages();
  for (let left = before; left > 0;) {
    await database.transaction((tx) =>
      tx.query({ text: `PRAGMA incremental_vacuum(${PAGES_AT_ONCE})`, values: [] }),
    );
    const now = await freePages();
    // A file that was made without incremental vacuum keeps its pages for later rows.
    if (now >= left) return before - left;
    left = now;
  }
  return before;
}
