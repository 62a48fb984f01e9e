import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database, QueryLimits } from '../../src/index.js';
import { createQueries } from '../../src/query/create-queries.js';
import type { SqlTraceStore } from '../../src/sql-trace-store.js';
import { DATABASES, type OpenStore } from './databases.js';

describe.each(DATABASES)('the limits of a question in %s', (_, open) => {
  let opened: OpenStore;
  let asked: (QueryLimits | undefined)[];
  let database: Database;
  beforeAll(() => {
    opened = open();
    const inner = (opened.store as SqlTraceStore).database;
    database = {
      dialect: inner.dialect,
      location: inner.location,
      query(query, limits) {
        asked.push(limits);
        return inner.query(query, limits);
      },
      transaction: (work) => inner.transaction(work),
      close: () => inner.close(),
    };
  });
  afterAll(() => opened.close());

  it('are shared by all of its statements', async () => {
    asked = [];
    const { signal } = new AbortController();
    const limits = { timeoutMs: 20_000, signal };
    await createQueries(database).compare({ a: {}, b: {} }, limits);
    expect(asked.length).toBeGreaterThan(1);
    const times = asked.map((limit) => limit?.timeoutMs ?? Infinity);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(times[0]).toBeLessThanOrEqual(20_000);
    for (const limit of asked) expect(limit?.signal).toBe(signal);
  });

  it('are half a minute where nobody says otherwise', async () => {
    asked = [];
    await createQueries(database).search({});
    for (const limit of asked) expect(limit?.timeoutMs).toBeLessThanOrEqual(30_000);
  });

  it('end a question that was called off', async () => {
    const refused = opened.store.queries.search({}, { signal: AbortSignal.abort() });
    await expect(refused).rejects.toThrow();
  });
});
