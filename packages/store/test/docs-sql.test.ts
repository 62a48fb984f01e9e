import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatedTraces } from '@llmtrace/testing/generated-records';
import { aScore } from '@llmtrace/testing/sample-records';
import { TABLES, type TableName } from '../src/schema/tables.js';
import { postgresUnderTest } from './support/postgres-under-test.js';
import { sqliteUnderTest } from './support/sqlite-under-test.js';

const DOCS = readFileSync(new URL('../../../docs/sql.md', import.meta.url), 'utf8');
const STATEMENTS = [...DOCS.matchAll(/```sql\n([^`]+)```/g)].flatMap(([, block = '']) =>
  block
    .split(';')
    .map((text) => text.trim())
    .filter((text) => text !== ''),
);
/** Those that say it in one dialect's functions alone. */
const ONLY: Readonly<Record<'sqlite' | 'postgres', RegExp>> = {
  sqlite: /now\(\)/,
  postgres: /datetime\(/,
};

describe.each([
  ['SQLite', sqliteUnderTest],
  ['PostgreSQL', postgresUnderTest],
])('docs/sql.md on %s', (_name, create) => {
  const sut = create();
  const database = sut.database();
  const { name } = database.dialect;
  beforeAll(async () => {
    const store = sut.open();
    const [trace, ...others] = [...generatedTraces(20, { textLength: 60, spreadMs: 86_400_000 })];
    await store.write([trace!, ...others, aScore({ traceId: trace!.traceId })]);
    await store.close();
  });
  afterAll(async () => {
    await database.close();
    await sut.destroy();
  });

  it.each(STATEMENTS.filter((text) => !ONLY[name].test(text)))('runs %s', async (text) => {
    const rows = await database.query({ text, values: [] });
    if (!/interval|datetime|DATE\(/.test(text)) expect(rows.length).toBeGreaterThan(0);
  });

  it('names every column of traces and spans, and no other', async () => {
    for (const table of ['llm_traces', 'llm_spans'] as const) {
      const [, section = ''] = DOCS.split(`## \`${table}\``);
      const named = new Set(
        [...(section.split('\n## ')[0] ?? '').matchAll(/`([a-z_0-9]+)`/g)].map(
          ([, column]) => column,
        ),
      );
      const missing = columnsOf(table).filter((column) => !named.has(column));
      expect(missing).toEqual([]);
      await database.query({
        text: `SELECT ${columnsOf(table).join(', ')} FROM ${table} LIMIT 1`,
        values: [],
      });
    }
  });

  it('names every table', () => {
    for (const table of Object.keys(TABLES)) expect(DOCS).toContain(`\`${table}\``);
  });
});

function columnsOf(table: TableName): readonly string[] {
  const hidden = ['trace_key', 'trace_id', 'root_span_id'];
  return TABLES[table].map(({ name }) => name).filter((name) => !hidden.includes(name));
}
