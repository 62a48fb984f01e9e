import pg from 'pg';
import { aTrace } from '@llmtrace/testing/sample-records';
import { generatedTraces } from '@llmtrace/testing/generated-records';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TraceFilter } from '../../src/index.js';
import { explainedStore, type ExplainedStore } from '../support/explained-store.js';
import { POSTGRES_URL, postgresUnderTest } from '../support/postgres-under-test.js';

const DAY = 86_400_000;
const DAYS = 6;
/** The first of whole days that are over. */
const from = (Math.floor(Date.now() / DAY) - DAYS - 1) * DAY;

const sut = postgresUnderTest();
let explained: ExplainedStore;

beforeAll(async () => {
  explained = explainedStore(sut.schema);
  const traces = generatedTraces(120 * DAYS, { from, spreadMs: DAYS * DAY, textLength: 60 });
  await explained.store.write([...traces]);
}, 60_000);
afterAll(async () => {
  await explained.close();
  await sut.destroy();
});

/** The days of a table that a statement looks into. */
function daysOf(tables: readonly string[], table: string): readonly string[] {
  return tables.filter((name) => name.startsWith(`${table}_p`)).map((name) => name.slice(-8));
}

it('looks for an id among bodies, and at nothing else of other days', async () => {
  const trace = aTrace({ traceId: 'a'.repeat(32), startTime: from + 2.5 * DAY });
  await explained.store.write([trace]);
  const day = new Date(trace.startTime).toISOString().slice(0, 10).replaceAll('-', '');
  const [first = [], ...others] = await explained.tablesOf(() =>
    explained.store.getTrace(trace.traceId),
  );
  expect(daysOf(first, 'llm_bodies').length).toBeGreaterThanOrEqual(DAYS);
  expect(daysOf(first, 'llm_traces')).toEqual([]);
  for (const table of ['llm_traces', 'llm_bodies', 'llm_texts']) {
    expect(new Set(others.flatMap((tables) => daysOf(tables, table)))).toEqual(new Set([day]));
  }
});

it.each<[string, TraceFilter]>([
  ['a model', { model: 'gpt-5.5' }],
  ['a tool', { tool: 'create_refund' }],
  ['a reason to stop', { finishReason: 'stop' }],
  ['a result of a parser', { parserResult: 'valid' }],
])('looks into the days of the newest steps alone for a list by %s', async (_, filter) => {
  const { queries } = explained.store;
  const query = { filter, limit: 5, sort: { by: 'time' as const } };
  const { traces } = await queries.search(query);
  expect(traces.length).toBeGreaterThan(0);
  const [steps = [], list = [], ...more] = await explained.tablesOf(() => queries.search(query));
  expect(more).toEqual([]);
  expect(daysOf(steps, 'llm_spans').length).toBeGreaterThanOrEqual(DAYS);
  expect(steps.filter((name) => name.startsWith('llm_traces_p'))).toEqual([]);
  expect(new Set(daysOf(list, 'llm_traces')).size).toBeLessThan(DAYS);
});

it('compares steps without their traces where nothing is asked of those', async () => {
  const { queries } = explained.store;
  const steps = await queries.topSpans({ kind: 'tool', limit: 3 });
  expect(steps.map(({ route }) => route)).toEqual(
    steps.map(() => expect.stringContaining('/api/')),
  );
  const [all = [], ...others] = await explained.tablesOf(() =>
    queries.topSpans({ kind: 'tool', limit: 3 }),
  );
  expect(all.filter((name) => name.startsWith('llm_traces'))).toEqual([]);
  expect(others.flat().filter((name) => name.startsWith('llm_spans'))).toEqual([]);
});

it('tells the users with the most from an index of their days', async () => {
  const client = new pg.Client(POSTGRES_URL);
  await client.connect();
  await client.query(`SET search_path TO "${sut.schema}"; SET enable_seqscan = off`);
  const { rows } = await client.query(
    "EXPLAIN SELECT value, sum(count) FROM llm_rollups WHERE granularity = 'day' AND dimension = 'user_id_hash' AND window_us >= 0 AND window_us < 9e15::bigint GROUP BY 1",
  );
  await client.end();
  expect(JSON.stringify(rows)).toContain('llm_rollups_most');
});
