import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aTrace } from '@llmtrace/testing/sample-records';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readStatement } from '../src/sql/read-statement.js';
import { runCli, store } from './run-cli.js';

let dir: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'llmtrace-sql-'));
  await store(dir, aTrace(), aTrace({ traceId: 'f'.repeat(32), name: 'x\u001b[2J' }));
});
afterAll(() => rmSync(dir, { recursive: true }));

function sql(...args: readonly string[]): ReturnType<typeof runCli> {
  return runCli(['sql', ...args, '--dir', dir]);
}

it('prints rows as a table that is safe to show, and as JSON', async () => {
  const statement = 'SELECT name, latency_ms, NULL AS gone FROM llm_traces ORDER BY name;';
  const table = await sql(statement);
  expect(table).toMatchObject({ code: 0, err: '' });
  expect(table.out).toBe(
    'name                    latency_ms  gone\n' +
      'POST /api/support/chat         133\n' +
      'x\\x1b[2J                       133\n',
  );
  const [first] = (await sql(statement, '--json')).out.split('\n');
  expect(JSON.parse(first ?? '')).toEqual({
    name: 'POST /api/support/chat',
    latency_ms: 133,
    gone: null,
  });
});

it('keeps columns of one name apart in JSON', async () => {
  const { out } = await sql('SELECT 1 AS a, 2 AS a_2, 3 AS a, 4 AS a', '--json');
  expect(JSON.parse(out)).toEqual({ a: 1, a_2: 2, a_3: 3, a_4: 4 });
});

it('reads no more rows than wanted, and says so', async () => {
  const { out, err } = await sql('SELECT trace_id FROM llm_traces', '--limit', '1');
  expect(out.trimEnd().split('\n')).toHaveLength(2);
  expect(err).toContain('more than 1 rows');
});

it('stops a statement that takes too long', async () => {
  const endless =
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';
  const { code, err } = await sql(endless, '--timeout', '0.2s');
  expect(code).toBe(1);
  expect(err).toContain('took longer than 0.2 s and was stopped');
});

it.each([
  ['DELETE FROM llm_traces', 'not DELETE'],
  ['PRAGMA user_version = 7', 'not PRAGMA'],
  ["ATTACH '/tmp/other.db' AS other", 'not ATTACH'],
  ["VACUUM INTO '/tmp/copy.db'", 'not VACUUM'],
  ['SELECT 1; DROP TABLE llm_traces', 'another'],
  ['  -- nothing\n', 'Give a statement'],
])('refuses %j', async (statement, problem) => {
  const { code, err } = await sql(statement);
  expect([code, err]).toEqual([2, expect.stringContaining(problem)]);
});

it('cannot write even where a statement looks like a question', async () => {
  await sql('SELECT 1');
  const before = readFileSync(join(dir, 'traces.db'));
  const { code, err } = await sql('WITH gone AS (SELECT 1) DELETE FROM llm_traces');
  expect(code).toBe(1);
  expect(err).toContain('readonly');
  expect(readFileSync(join(dir, 'traces.db')).equals(before)).toBe(true);
  expect(statSync(join(dir, 'traces.db')).mode & 0o777).toBe(0o600);
});

it('says what the database says', async () => {
  const { code, err } = await sql('SELECT 1 FROM nowhere');
  expect([code, err]).toEqual([1, 'llmtrace: The store says: no such table: nowhere\n']);
});

it.each([
  ["SELECT ';' AS a", "SELECT ';' AS a"],
  ['SELECT 1 -- ; really', 'SELECT 1 -- ; really'],
  ['SELECT $$;$$ ;  ', 'SELECT $$;$$'],
  ['(SELECT 1) /* ; */', '(SELECT 1) /* ; */'],
])('takes %j for one statement', (text, statement) => {
  expect(readStatement(text)).toBe(statement);
});
