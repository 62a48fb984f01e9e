import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES, WRITING_MS, writeAll, type OpenStore } from './databases.js';
import { knownTraffic, type KnownTrace } from './known-traffic.js';

/** A trace whose first call of a model was tried three times by its client. */
const [first] = knownTraffic(50, 3).traces.filter(({ totals }) => totals.retries === 0);
const insisting = {
  ...first,
  spans: first?.spans.map((span) =>
    span.kind === 'llm' && span === first.spans.find(({ kind }) => kind === 'llm')
      ? { ...span, data: { ...span.data, attempt: 3, purpose: 'primary' } }
      : span,
  ),
} as KnownTrace;

describe.each(DATABASES)('the retries that a client made by itself, in %s', (_, open) => {
  let opened: OpenStore;
  beforeAll(async () => {
    opened = open();
    await writeAll(opened, [insisting]);
  }, WRITING_MS);
  afterAll(() => opened.close());

  it.each([
    ['the sums', {}],
    ['the calls themselves', { filter: { status: [insisting.status] } }],
  ] as const)('are counted from %s', async (_what, more) => {
    const { rows } = await opened.store.queries.aggregate({
      by: ['provider'],
      measures: ['retries'],
      ...more,
    });
    expect(rows.reduce((sum, { retries }) => sum + (retries?.count ?? 0), 0)).toBe(2);
  });
});
