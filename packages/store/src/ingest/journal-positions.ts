import type { Database } from '../database/database.js';

/** How far each segment of a journal has been taken in. */
export async function readJournalPositions(
  database: Database,
  directory: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await database.query({
    text: 'SELECT segment, position FROM llm_journal_positions WHERE directory = ?',
    values: [directory],
  });
  return new Map(rows.map((row) => [String(row['segment']), Number(row['position'])]));
}

/** Forgets segments of a journal that are gone. */
export async function forgetJournalPositions(
  database: Database,
  directory: string,
  segments: readonly string[],
): Promise<void> {
  if (segments.length === 0) return;
  await database.transaction(async (tx) => {
    for (const segment of segments) {
      await tx.run({
        text: 'DELETE FROM llm_journal_positions WHERE directory = ? AND segment = ?',
        values: [directory, segment],
      });
    }
  });
}
