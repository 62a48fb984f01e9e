import { aTrace } from '@llmtrace/testing/sample-records';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EACH_DATABASE, type FreshStore } from '../each-database.js';

const MAX_MS = 1e14;
const [before, start] = [Date.UTC(2026, 5, 1) - 1, Date.UTC(2026, 5, 1) + 0.125];

describe.each(EACH_DATABASE)('times that are asked for, on %s', (_name, fresh) => {
  let opened: FreshStore;
  beforeAll(async () => {
    opened = await fresh();
    await opened.store.write([aTrace({ startTime: start })]);
  });
  afterAll(() => opened.remove());

  it.each([
    ['a year of five digits', before, Date.UTC(12_026, 0, 1), 1],
    ['years before our era', Date.UTC(-44, 2, 15), start + 1, 1],
    ['thousands of years', -MAX_MS, MAX_MS, 1],
    ['to the microsecond, its own included', start, start + 0.001, 1],
    ['a microsecond too late', start + 0.001, start + 1, 0],
  ])('may be %s', async (_what, from, to, count) => {
    const { traces } = await opened.store.queries.search({ filter: { time: { from, to } } });
    expect(traces).toHaveLength(count);
  });
});
