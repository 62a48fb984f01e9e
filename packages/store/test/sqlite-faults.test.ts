import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TraceStore } from '@llmtrace/store';
import { generatedTraces } from '@llmtrace/testing/generated-records';
import { aTrace } from '@llmtrace/testing/sample-records';
import { SOURCE_ARGS } from '@llmtrace/testing/source-args';
import { SqliteDatabase } from '../src/database/sqlite/sqlite-database.js';
import { sqliteUnderTest } from './support/sqlite-under-test.js';

const UNAVAILABLE = { code: 'store_unavailable' };
const COUNT = { text: 'SELECT COUNT(*) AS n FROM llm_traces', values: [] };

describe('a SQLite store in trouble', () => {
  let sut: ReturnType<typeof sqliteUnderTest>;
  let store: TraceStore;
  let database: SqliteDatabase;
  beforeEach(() => {
    sut = sqliteUnderTest();
    store = sut.open();
    database = new SqliteDatabase(sut.file);
  });
  afterEach(async () => {
    await store.close();
    await database.close();
    await sut.destroy();
  });

  it('says that the file is no database, and goes on when it has been moved away', async () => {
    writeFileSync(sut.file, 'not a database, but longer than its header would be '.repeat(40));
    await expect(store.write([aTrace()])).rejects.toMatchObject(UNAVAILABLE);
    await expect(store.getTrace('a'.repeat(32))).rejects.toMatchObject(UNAVAILABLE);
    rmSync(sut.file);
    expect(await store.write([aTrace()])).toEqual({ written: 1, repeated: 0 });
    expect(await store.getTrace(aTrace().traceId)).toHaveLength(1);
  });

  it('makes a new file when the old one has been deleted, for writers and readers', async () => {
    await store.write([aTrace()]);
    expect(await database.query(COUNT)).toEqual([{ n: 1 }]);
    for (const end of ['', '-wal', '-shm']) rmSync(`${sut.file}${end}`, { force: true });
    expect(await store.getTrace(aTrace().traceId)).toEqual([]);
    expect(await store.write([aTrace({ traceId: 'b'.repeat(32) })])).toEqual({
      written: 1,
      repeated: 0,
    });
    expect(await database.query(COUNT)).toEqual([{ n: 1 }]);
    expect(existsSync(sut.file)).toBe(true);
  });

  it('does not take a commit for done when the file was deleted before it', async () => {
    await store.write([aTrace()]);
    const writing = database.transaction(async (tx) => {
      await tx.run({ text: "INSERT INTO llm_meta (key, value) VALUES ('k', 'v')", values: [] });
      for (const end of ['', '-wal', '-shm']) rmSync(`${sut.file}${end}`, { force: true });
    });
    await expect(writing).rejects.toThrow();
    await database.transaction((tx) =>
      tx.run({ text: "INSERT INTO llm_meta (key, value) VALUES ('k', 'v')", values: [] }),
    );
    expect(
      await database.query({ text: "SELECT value FROM llm_meta WHERE key = 'k'", values: [] }),
    ).toEqual([{ value: 'v' }]);
  });

  it('waits for another process that writes, and says so when that takes too long', async () => {
    await store.write([aTrace()]);
    const other = new DatabaseSync(sut.file);
    other.exec('BEGIN IMMEDIATE');
    const waiting = store.write([aTrace({ traceId: 'c'.repeat(32) })]);
    expect(await store.getTrace(aTrace().traceId)).toHaveLength(1);
    other.exec('ROLLBACK');
    expect(await waiting).toEqual({ written: 1, repeated: 0 });
    const hasty = new SqliteDatabase(sut.file, { busyMs: 50 });
    const write = (): Promise<unknown> => hasty.transaction(async () => 'written');
    other.exec('BEGIN IMMEDIATE');
    await expect(write()).rejects.toMatchObject(UNAVAILABLE);
    other.exec('ROLLBACK');
    other.close();
    expect(await write()).toBe('written');
    await hasty.close();
  });

  it('says that its folder cannot be made', async () => {
    const file = join(dirname(sut.file), 'plain', 'traces.db');
    writeFileSync(dirname(file), 'a file where a folder should be');
    const other = new SqliteDatabase(file);
    await expect(other.query(COUNT)).rejects.toMatchObject(UNAVAILABLE);
    rmSync(dirname(file));
    expect(await other.query(COUNT)).toEqual([{ n: 0 }]);
    await other.close();
  });

  it('keeps what was written when the disk is full, and goes on when it has room', async () => {
    const traces = [...generatedTraces(200, { textLength: 2_000 })];
    await store.write(traces.slice(0, 20));
    await store.close();
    const limited = new SqliteDatabase(sut.file);
    const { SqlTraceStore } = await import('../src/sql-trace-store.js');
    const full = new SqlTraceStore(limited);
    await limited.transaction((tx) => tx.query({ text: 'PRAGMA max_page_count = 40', values: [] }));
    await expect(full.write(traces)).rejects.toMatchObject(UNAVAILABLE);
    expect(await limited.query(COUNT)).toEqual([{ n: 20 }]);
    await limited.transaction((tx) =>
      tx.query({ text: 'PRAGMA max_page_count = 1000000', values: [] }),
    );
    expect(await full.write(traces)).toEqual({ written: 180, repeated: 20 });
    await full.close();
  });

  it('makes its file readable by its owner alone', async () => {
    await store.write([aTrace()]);
    expect(statSync(sut.file).mode & 0o777).toBe(0o600);
  });

  it('leaves a folder as it is that was there before, and hides one that it makes from git', async () => {
    await store.write([aTrace()]);
    expect(existsSync(join(dirname(sut.file), '.gitignore'))).toBe(false);
    const made = new SqliteDatabase(join(dirname(sut.file), 'made', 'traces.db'));
    await made.query(COUNT);
    await made.close();
    expect(existsSync(join(dirname(sut.file), 'made', '.gitignore'))).toBe(true);
  });

  it('answers many questions at once, each in its time', async () => {
    await store.write([...generatedTraces(30, { textLength: 20 })]);
    const answers = await Promise.all(Array.from({ length: 40 }, () => database.query(COUNT)));
    expect(answers.flat()).toEqual(Array.from({ length: 40 }, () => ({ n: 30 })));
  });

  it('reads a file that it may not write', async () => {
    await store.write([aTrace()]);
    await store.close();
    execFileSync('sync');
    chmodSync(sut.file, 0o400);
    expect(await database.query(COUNT)).toEqual([{ n: 1 }]);
  });

  it('refuses to be used once it has been closed', async () => {
    await store.write([aTrace()]);
    await store.close();
    await store.close();
    await expect(store.write([aTrace()])).rejects.toMatchObject(UNAVAILABLE);
    await expect(store.getTrace(aTrace().traceId)).rejects.toMatchObject(UNAVAILABLE);
  });

  it('ends a query when its time is over or nobody waits any more, and answers the next', async () => {
    await store.write([...generatedTraces(300, { textLength: 20 })]);
    const endless = {
      text: `SELECT COUNT(*) AS n FROM llm_spans a, llm_spans b, llm_spans c, llm_spans d WHERE ${'abcd'.split('').map(database.dialect.guard).join(' AND ')} AND a.name || b.name || c.name <> d.name`,
      values: [],
    };
    const started = performance.now();
    await expect(database.query(endless, { timeoutMs: 100 })).rejects.toMatchObject({
      code: 'query_timeout',
    });
    expect(performance.now() - started).toBeLessThan(10_000);
    const controller = new AbortController();
    const stopped = database.query(endless, { signal: controller.signal });
    await database.query(COUNT);
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(await database.query(COUNT)).toEqual([{ n: 300 }]);
  });

  it('gives up the thread of a query without a guard, and answers the next', async () => {
    await database.query(COUNT);
    const endless = {
      text: 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000000) SELECT COUNT(*) AS n FROM n',
      values: [],
    };
    await expect(database.query(endless, { timeoutMs: 10 })).rejects.toMatchObject({
      code: 'query_timeout',
    });
    expect(await database.query(COUNT)).toEqual([{ n: 0 }]);
    const controller = new AbortController();
    const started = performance.now();
    const stopped = database.query(endless, { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    // It counts for seconds, and would be given up after half a minute.
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(await database.query(COUNT)).toEqual([{ n: 0 }]);
  });

  it('lets the process end while a query runs', { timeout: 60_000 }, async () => {
    await store.write([...generatedTraces(300, { textLength: 20 })]);
    await store.close();
    const script = join(dirname(sut.file), 'exit.ts');
    writeFileSync(
      script,
      `import { SqliteDatabase } from ${JSON.stringify(join(import.meta.dirname, '../src/database/sqlite/sqlite-database.ts'))};
       const database = new SqliteDatabase(${JSON.stringify(sut.file)});
       await database.query({ text: 'SELECT 1', values: [] });
       void database.query({ text: "SELECT COUNT(*) FROM llm_spans a, llm_spans b, llm_spans c, llm_spans d WHERE " + ['a', 'b', 'c', 'd'].map(database.dialect.guard).join(' AND ') + " AND a.name || b.name || c.name <> d.name", values: [] });
       setTimeout(() => { process.stdout.write('leaving'); process.exit(7); }, 300);`,
    );
    const child = spawn(process.execPath, [...SOURCE_ARGS, script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(7);
  });

  it('is whole after its writer was killed', { timeout: 60_000 }, async () => {
    const script = join(dirname(sut.file), 'write.ts');
    writeFileSync(
      script,
      `import { sqliteStore } from ${JSON.stringify(join(import.meta.dirname, '../src/sqlite.ts'))};
       import { generatedTraces, batchesOf } from ${JSON.stringify(join(import.meta.dirname, '../../testing/src/generated-records.ts'))};
       const { store } = sqliteStore({ file: ${JSON.stringify(sut.file)} });
       for (const batch of batchesOf(generatedTraces(4000, { textLength: 100 }), 20)) {
         await store.write(batch);
         process.stdout.write('.');
       }`,
    );
    const child = spawn(process.execPath, [...SOURCE_ARGS, script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let acknowledged = 0;
    child.stdout.on('data', (dots: Buffer) => {
      acknowledged += dots.length;
      if (acknowledged >= 10) child.kill('SIGKILL');
    });
    await once(child, 'exit');
    const [row] = await database.query({
      text: `SELECT (SELECT COUNT(*) FROM llm_traces) AS traces, (SELECT SUM(span_count) FROM llm_traces) AS said,
        (SELECT COUNT(*) FROM llm_spans) AS spans, (SELECT COUNT(*) FROM llm_bodies) AS bodies,
        (SELECT SUM(count) FROM llm_rollups WHERE dimension = 'all' AND granularity = 'day') AS counted`,
      values: [],
    });
    const { traces, said, spans, bodies, counted } = row as Record<string, number>;
    expect(traces).toBeGreaterThanOrEqual(acknowledged * 20);
    expect(traces! % 20).toBe(0);
    expect([said, bodies, counted]).toEqual([spans, traces, traces]);
    expect(await database.query({ text: 'PRAGMA integrity_check', values: [] })).toEqual([
      { integrity_check: 'ok' },
    ]);
  });
});

describe('a corrupt page', () => {
  it('is reported, and harms nobody else', async () => {
    const sut = sqliteUnderTest();
    const store = sut.open();
    await store.write([...generatedTraces(40, { textLength: 3_000 })]);
    await store.close();
    const { size } = statSync(sut.file);
    const { openSync, writeSync, closeSync } = await import('node:fs');
    const fd = openSync(sut.file, 'r+');
    writeSync(fd, Buffer.alloc(Math.floor(size / 2), 0xff), 0, undefined, 16_384);
    closeSync(fd);
    appendFileSync(sut.file, '');
    mkdirSync(join(dirname(sut.file), 'x'));
    const again = sut.open();
    await expect(again.write([...generatedTraces(40, { seed: 2 })])).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    rmSync(sut.file);
    expect(await again.write([aTrace()])).toEqual({ written: 1, repeated: 0 });
    await again.close();
    await sut.destroy();
  });
});
