import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES, type OpenStore } from './databases.js';
import { DAY } from './known-traffic.js';

const time = { from: Date.UTC(2026, 5, 1), to: Date.UTC(2026, 5, 1) + 3 * DAY };

describe.each(DATABASES)('a store without a trace, in %s', (_, open) => {
  let opened: OpenStore;
  beforeAll(() => {
    opened = open();
  });
  afterAll(() => opened.close());

  it('answers every question', async () => {
    const { queries } = opened.store;
    expect(await queries.search({})).toEqual({ traces: [] });
    for (const by of [[], ['model'], ['tool', 'pipelineVersion'], ['locale']] as const) {
      for (const bucketMs of [undefined, DAY]) {
        const { rows, exact, more } = await queries.aggregate({
          filter: { time },
          by,
          measures: ['count', 'latency'],
          ...(bucketMs === undefined ? {} : { bucketMs }),
        });
        expect(rows.every(({ count }) => count?.count === 0)).toBe(true);
        expect({ exact, more }).toEqual({ exact: true, more: false });
      }
    }
    const measures = [
      'finishReasons',
      'tools',
      'parsers',
      'retrieval',
      'scores',
      'outliers',
    ] as const;
    expect((await queries.aggregate({ measures })).rows).toEqual([{ key: [] }]);
    expect((await queries.errors({})).groups).toEqual([]);
    expect((await queries.compare({ a: {}, b: { tenant: 'x' } })).traces).toEqual({ a: 0, b: 0 });
    expect(await queries.sessions({})).toEqual({ sessions: [] });
    expect(await queries.transcript({ session: 'x' })).toEqual({ turns: [] });
    expect((await queries.promptVersions({})).versions).toEqual([]);
    expect(await queries.topSpans({})).toEqual([]);
    expect(await queries.values({ of: 'tag' })).toEqual([]);
    const onset = await queries.onset({ filter: { time }, measure: 'errorRate' });
    expect(onset).toMatchObject({ buckets: [], firstSeen: [] });
    expect(onset).not.toHaveProperty('change');
  });
});
