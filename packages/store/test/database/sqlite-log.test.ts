import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { generatedTraces } from '@llmtrace/testing/generated-records';
import { expect, it, onTestFinished, vi } from 'vitest';
import { sqliteStore } from '../../src/sqlite.js';

const BATCH = 64;

it('moves what was written into the file, after the answers and while others are written', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'llmtrace-log-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, 'traces.db');
  const { store } = sqliteStore({ file });
  onTestFinished(() => store.close());
  const traces = [...generatedTraces(1_280)];
  let logBytes = 0;
  for (let at = 0; at < traces.length; at += BATCH) {
    await store.write(traces.slice(at, at + BATCH));
    logBytes = Math.max(logBytes, statSync(`${file}-wal`).size);
  }
  // Without its log, the file shows what was moved into it.
  const copy = join(dir, 'copy.db');
  const inFile = (): number => {
    copyFileSync(file, copy);
    const database = new DatabaseSync(copy);
    try {
      return Number(database.prepare('SELECT count(*) AS n FROM llm_traces').get()?.['n']);
    } finally {
      database.close();
      rmSync(copy);
    }
  };
  await vi.waitFor(() => expect(inFile()).toBeGreaterThan(640), 10_000);
  expect(logBytes).toBeLessThan(160e6);
}, 60_000);
