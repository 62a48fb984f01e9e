import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jsonl, type LlmTraceRecord } from '@llmtrace/core';
import { segmentNames } from '@llmtrace/core/records';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ingestJournal, openStore } from '@llmtrace/store';
import { generatedTraces, rollupOf } from '@llmtrace/testing/generated-records';
import { aScore, aTrace, sealed } from '@llmtrace/testing/sample-records';
import { SOURCE_ARGS } from '@llmtrace/testing/source-args';
import { SqliteDatabase } from '../src/database/sqlite/sqlite-database.js';
import { sqliteStore } from '../src/sqlite.js';

describe('taking in a journal', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'llmtrace-journal-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const append = async (
    records: readonly LlmTraceRecord[],
    segmentBytes = 200_000,
  ): Promise<void> => {
    const journal = jsonl({ dir, segmentBytes });
    await journal.export(sealed(...records));
    await journal.shutdown();
  };
  const counts = async (): Promise<unknown> => {
    const database = new SqliteDatabase(join(dir, 'traces.db'));
    const [row] = await database.query({
      text: "SELECT (SELECT COUNT(*) FROM llm_traces) AS traces, (SELECT COALESCE(SUM(count), 0) FROM llm_rollups WHERE dimension = 'all' AND granularity = 'day') AS counted",
      values: [],
    });
    await database.close();
    return row;
  };

  it('happens by itself when somebody looks into a trace folder, and again for what has come since', async () => {
    const traces = [...generatedTraces(30, { textLength: 500 })];
    await append([...traces.slice(0, 20), rollupOf(traces.slice(20, 21), 'r1')]);
    const store = openStore(dir);
    expect(await store.getTrace(traces[3]!.traceId)).toMatchObject([{ root: traces[3] }]);
    await append(traces.slice(20));
    await expect.poll(async () => (await store.getTrace(traces[25]!.traceId)).length).toBe(1);
    await store.close();
    expect(await counts()).toEqual({ traces: 30, counted: 31 });
  });

  it('stores each record once, also from the beginning again', async () => {
    await append([...generatedTraces(40, { textLength: 300 })]);
    const { store } = sqliteStore({ file: join(dir, 'traces.db') });
    expect(await ingestJournal(dir, store)).toEqual({ written: 40, skippedLines: 0 });
    expect(await ingestJournal(dir, store)).toEqual({ written: 0, skippedLines: 0 });
    await store.forgetJournal('.', await segmentNames(dir));
    expect(await ingestJournal(dir, store)).toEqual({ written: 0, skippedLines: 0 });
    await store.close();
    expect(await counts()).toEqual({ traces: 40, counted: 40 });
  });

  it('goes over torn and foreign lines, and reads a line that was begun when it is done', async () => {
    await append([aTrace()]);
    const [segment] = await segmentNames(dir);
    const path = join(dir, segment!);
    appendFileSync(path, 'no json\n{"type":"trace","schemaVersion":99}\n');
    const line = JSON.stringify(aTrace({ traceId: 'e'.repeat(32) }));
    appendFileSync(path, line.slice(0, 40));
    const { store } = sqliteStore({ file: join(dir, 'traces.db') });
    expect(await ingestJournal(dir, store)).toEqual({ written: 2, skippedLines: 2 });
    expect(await store.lookups.losses()).toMatchObject([
      { exporter: 'store', reason: 'unreadable', records: 2 },
    ]);
    appendFileSync(path, `${line.slice(40)}\n`);
    expect(await ingestJournal(dir, store)).toEqual({ written: 1, skippedLines: 0 });
    await store.close();
  });

  it('is safe when several look at once', async () => {
    const traces = [...generatedTraces(120, { textLength: 300 })];
    await append([
      ...traces,
      ...traces.map((trace, i) => aScore({ scoreId: `s${i}`, traceId: trace.traceId })),
    ]);
    const stores = Array.from(
      { length: 4 },
      () => sqliteStore({ file: join(dir, 'traces.db') }).store,
    );
    await Promise.all(stores.map((store) => ingestJournal(dir, store)));
    await Promise.all(stores.map((store) => store.close()));
    expect(await counts()).toEqual({ traces: 120, counted: 120 });
  });

  it('is continued by the next when one dies in the middle', { timeout: 60_000 }, async () => {
    await append([...generatedTraces(1_500, { textLength: 2_000 })], 8_000_000);
    const script = join(dir, 'look.ts');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(
      script,
      `import { ingestJournal } from ${JSON.stringify(join(import.meta.dirname, '../src/index.ts'))};
       import { sqliteStore } from ${JSON.stringify(join(import.meta.dirname, '../src/sqlite.ts'))};
       const { store } = sqliteStore({ file: ${JSON.stringify(join(dir, 'traces.db'))} });
       await ingestJournal(${JSON.stringify(dir)}, store, { onProgress: () => process.stdout.write('.') });`,
    );
    const child = spawn(process.execPath, [...SOURCE_ARGS, script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.once('data', () => child.kill('SIGKILL'));
    await once(child, 'exit');
    const { store } = sqliteStore({ file: join(dir, 'traces.db') });
    const { written } = await ingestJournal(dir, store);
    expect(written).toBeLessThan(1_500);
    await store.close();
    expect(await counts()).toEqual({ traces: 1_500, counted: 1_500 });
  });

  it('forgets segments that are gone', async () => {
    await append([aTrace()]);
    const { store } = sqliteStore({ file: join(dir, 'traces.db') });
    await ingestJournal(dir, store);
    const [segment] = await segmentNames(dir);
    expect([...(await store.journalPositions('.'))]).toEqual([
      [segment, statSync(join(dir, segment!)).size],
    ]);
    rmSync(join(dir, segment!));
    await ingestJournal(dir, store);
    expect((await store.journalPositions('.')).size).toBe(0);
    await store.close();
  });

  it('stops when it is told to', async () => {
    await append([...generatedTraces(10, { textLength: 50 })]);
    const { store } = sqliteStore({ file: join(dir, 'traces.db') });
    const signal = AbortSignal.abort();
    await expect(ingestJournal(dir, store, { signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    await store.close();
  });
});
