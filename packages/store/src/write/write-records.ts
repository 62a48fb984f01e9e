import type { LlmTraceRecord } from '@llmtrace/core';
import type { Database } from '../database/database.js';
import { RollupBatch } from '../rollup/rollup-batch.js';
import { writeRollups } from '../rollup/write-rollups.js';
import type { WriteOptions, WriteResult } from '../trace-store.js';
import { RecordBatch } from './record-batch.js';
import { settleBatch } from './settle-batch.js';
import { writeBatch } from './write-batch.js';

/** Writes records in one transaction, with how far a journal has been taken in where they come from it. */
export async function writeRecords(
  database: Database,
  records: readonly LlmTraceRecord[],
  { journal }: WriteOptions = {},
): Promise<WriteResult> {
  if (records.length === 0 && journal === undefined) return { written: 0, repeated: 0 };
  const batch = new RecordBatch(records);
  const written = await database.transaction((tx) => writeBatch(tx, batch, journal));
  // Another transaction may have been under way with what belongs to ours: neither could see the other.
  if (database.dialect.name === 'postgres') {
    await database.transaction(async (tx) => {
      const rollups = new RollupBatch();
      await settleBatch(tx, batch, rollups);
      await writeRollups(tx, rollups);
    });
  }
  return { written, repeated: records.length - written };
}
