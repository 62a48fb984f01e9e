import pg from 'pg';
import { expect, it, onTestFinished, vi } from 'vitest';
import { POSTGRES_URL, postgresUnderTest } from '../support/postgres-under-test.js';

/** What version 5 did, undone. */
const BACK_TO_4 = `
DROP INDEX llm_spans_finish, llm_spans_index, llm_spans_parser, llm_spans_guardrail;
DROP INDEX llm_traces_error, llm_traces_retries, llm_rollups_most;
CREATE INDEX llm_spans_kind ON llm_spans (kind, trace_timestamp);
CREATE INDEX llm_traces_error ON llm_traces (error_type);
UPDATE llm_meta SET value = '4' WHERE key = 'schema_version';
`;

it('brings a store to version 5 beside somebody who has written traces and is about to write steps', async () => {
  const sut = postgresUnderTest();
  const first = sut.open();
  await first.getTrace('0'.repeat(32));
  await first.close();
  const writer = new pg.Client(POSTGRES_URL);
  await writer.connect();
  onTestFinished(async () => {
    await writer.end();
    await sut.destroy();
  });
  await writer.query(`SET search_path TO "${sut.schema}"`);
  await writer.query(BACK_TO_4);
  await writer.query('BEGIN; LOCK TABLE llm_traces IN ROW EXCLUSIVE MODE');
  const second = sut.open();
  const opened = second.getTrace('0'.repeat(32));
  onTestFinished(() => second.close());
  const waits = "SELECT 1 FROM pg_locks WHERE relation = 'llm_traces'::regclass AND NOT granted";
  await vi.waitFor(async () => expect((await writer.query(waits)).rows).toHaveLength(1), 10_000);
  await writer.query('LOCK TABLE llm_spans IN ROW EXCLUSIVE MODE; COMMIT');
  await opened;
  const version = "SELECT value FROM llm_meta WHERE key = 'schema_version'";
  expect((await writer.query(version)).rows).toEqual([{ value: '5' }]);
}, 30_000);
