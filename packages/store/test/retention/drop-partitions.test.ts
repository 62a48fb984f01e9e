import { aTrace } from '@llmtrace/testing/sample-records';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SqlTraceStore } from '../../src/sql-trace-store.js';
import { postgresUnderTest } from '../support/postgres-under-test.js';

const DAY = 86_400_000;
const now = Date.now();

const sut = postgresUnderTest();
let store: SqlTraceStore;

beforeEach(() => {
  store = sut.open() as SqlTraceStore;
});
afterEach(async () => {
  await store.close();
  await sut.destroy();
});

async function days(): Promise<readonly string[]> {
  const rows = await store.database.query({
    text: "SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass('llm_spans')",
    values: [],
  });
  return rows.map((row) => String(row['name']).replace('llm_spans_p', '')).toSorted();
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
}

it('drops the partitions of days that have no trace left, and takes traces of such days again', async () => {
  const old = aTrace({ traceId: 'a'.repeat(32), startTime: now - 100 * DAY });
  const held = aTrace({ traceId: 'b'.repeat(32), startTime: now - 101 * DAY });
  await store.write([old, held, aTrace({ startTime: now })]);
  await store.upkeep.addHold({ kind: 'trace', subject: held.traceId }, now);
  expect(await days()).toContain(day(old.startTime));

  expect(await store.upkeep.retain({ nowMs: now })).toMatchObject({ traces: 1 });
  const left = await days();
  expect(left).not.toContain(day(old.startTime));
  expect(left).toContain(day(held.startTime));
  expect(left).toContain(day(now));

  await store.write([old]);
  expect(await store.getTrace(old.traceId)).toHaveLength(1);
  const fresh = sut.open();
  await fresh.write([{ ...old, traceId: 'c'.repeat(32) }]);
  expect(await fresh.getTrace('c'.repeat(32))).toHaveLength(1);
  await fresh.close();
});
