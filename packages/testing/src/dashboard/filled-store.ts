import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LlmTraceRecord } from '@llmtrace/core';
import type { TraceStore } from '@llmtrace/store';
import { sqliteStore } from '@llmtrace/store/sqlite';

/** A store in a folder of its own, with records in it. */
export interface FilledStore {
  readonly store: TraceStore;
  readonly file: string;
  close(): Promise<void>;
}

/** Writes records into a new SQLite file, some hundreds at a time. */
export async function filledStore(records: Iterable<LlmTraceRecord>): Promise<FilledStore> {
  const dir = mkdtempSync(join(tmpdir(), 'llmtrace-dashboard-'));
  const file = join(dir, 'traces.db');
  const { store } = sqliteStore({ file });
  let batch: LlmTraceRecord[] = [];
  for (const record of records) {
    batch.push(record);
    if (batch.length < 500) continue;
    await store.write(batch);
    batch = [];
  }
  await store.write(batch);
  return {
    store,
    file,
    async close() {
      await store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
