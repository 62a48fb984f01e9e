import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AggregateQuery } from '../../src/index.js';
import { rounded } from './aggregate-oracle.js';
import { DATABASES, WRITING_MS, writeAll, type OpenStore } from './databases.js';
import { DAY, HOUR, knownTraffic } from './known-traffic.js';

const traffic = knownTraffic(1_200);
const { traces, from, to } = traffic;
const BASIC = ['count', 'latency', 'ttft', 'tokens', 'cost'] as const;
const odd = { from: from + 2 * DAY + 1_234_567, to: to - 2 * DAY - 7_654_321 };

describe.each(DATABASES)('the values with the most in %s', (_, open) => {
  let opened: OpenStore;
  beforeAll(async () => {
    opened = open();
    await writeAll(opened, traffic.records);
  }, WRITING_MS);
  afterAll(() => opened.close());

  it('are kept by what is asked for, and it is said that there are more', async () => {
    const { rows, more } = await opened.store.queries.aggregate({
      by: ['userHash'],
      top: 'cost',
      limit: 5,
    });
    const users = [...Map.groupBy(traces, (t) => t.userIdHash)].map(([user, members]) => ({
      user,
      cost: members.reduce((sum, t) => sum + (t.totals.costNanoUsd ?? 0), 0),
    }));
    users.sort((a, b) => b.cost - a.cost);
    expect(rows.map(({ key }) => key[0])).toEqual(users.slice(0, 5).map(({ user }) => user));
    expect(more).toBe(true);
  });

  it.each<AggregateQuery>([
    { by: ['userHash'] },
    { by: ['userHash'], top: 'tokens', filter: { time: odd } },
    { by: ['userHash'], top: 'cost', filter: { time: odd }, bucketMs: DAY },
    { by: ['userHash'], top: 'errors', bucketMs: HOUR },
    { by: ['userSegment', 'feature'], filter: { time: odd } },
    { by: ['model', 'promptVersion'], top: 'tokens', bucketMs: DAY },
    { by: ['tool'], filter: { time: odd }, measures: ['count', 'latency'] },
  ])('have what is said of them among all: %j', async (given) => {
    const query = { measures: BASIC, ...given };
    const all = await opened.store.queries.aggregate({ ...query, limit: 1_000 });
    const keys = [...new Set(all.rows.map(({ key }) => JSON.stringify(key)))];
    for (const limit of [1, 3, keys.length - 1, keys.length]) {
      const some = await opened.store.queries.aggregate({ ...query, limit });
      const kept = keys.slice(0, limit);
      expect(rounded(some.rows)).toEqual(
        rounded(all.rows.filter(({ key }) => kept.includes(JSON.stringify(key)))),
      );
      expect(some.more).toBe(limit < keys.length);
    }
  });

  it('are those of the sums, whose traces may have been removed', async () => {
    const ask = { by: ['userHash'], measures: ['count'], limit: 1 } as const;
    const { rows } = await opened.store.queries.aggregate(ask);
    const most = traces.filter(({ userIdHash }) => userIdHash === rows[0]?.key[0]);
    expect(most.length).toBeGreaterThan(0);
    const { upkeep } = opened.store;
    for (const { traceId } of most) await upkeep.erase({ kind: 'trace', id: traceId });
    expect((await opened.store.queries.aggregate(ask)).rows).toEqual(rows);
  });
});
