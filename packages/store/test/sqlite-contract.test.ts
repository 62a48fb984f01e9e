import { diagnosticCounts } from '@llmtrace/core';
import { aTrace } from '@llmtrace/testing/sample-records';
import { runStoreContract } from '@llmtrace/testing/store-contract';
import { expect, it } from 'vitest';
import { HAS_FTS5, sqliteUnderTest } from './support/sqlite-under-test.js';

runStoreContract('SQLite', sqliteUnderTest, { fullText: HAS_FTS5 });

it.runIf(!HAS_FTS5)('goes on without an index of words in a SQLite that has none', async () => {
  const sut = sqliteUnderTest();
  const store = sut.open({ fullText: true });
  await store.write([aTrace({ input: 'where is my refund' })]);
  const { traces } = await store.queries.search({ filter: { text: 'my refu' } });
  expect(traces).toHaveLength(1);
  expect(diagnosticCounts()).toMatchObject({ full_text_failed: 1 });
  await store.close();
  await sut.destroy();
});
