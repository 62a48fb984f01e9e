import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AggregateQuery } from '../../src/index.js';
import type { SqlTraceStore } from '../../src/sql-trace-store.js';
import { EACH_DATABASE, type FreshStore } from '../each-database.js';
import { rounded } from './aggregate-oracle.js';
import { DAY, knownTraffic } from './known-traffic.js';

const traffic = knownTraffic(300, 9);
const QUESTIONS: readonly AggregateQuery[] = [
  { by: ['spanKind'], measures: ['count', 'latency'] },
  { by: ['retrievalIndex'], measures: ['count', 'retrieval'] },
  { by: ['gitSha'], measures: ['count', 'tokens'] },
  { by: ['status'], measures: ['count', 'cost'], bucketMs: DAY },
  { by: ['route'], measures: ['count', 'cost', 'retries', 'retrieval'] },
  { measures: ['retries', 'retrieval', 'outliers', 'scores'] },
];

/** Takes the rollups of a time back to what the first version of the schema kept. */
async function age({ database }: SqlTraceStore, toUs: number): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.run({
      text: "DELETE FROM llm_rollups WHERE window_us < ? AND dimension IN ('git_sha', 'status', 'outcome', 'span_kind', 'retrieval_index')",
      values: [toUs],
    });
    await tx.run({
      text: 'UPDATE llm_rollups SET stored = 0, retry_cost_nano_usd = 0, retrievals = 0, empty_retrievals = 0, retrieved_tokens = 0, retrieving_tokens = 0, top_score = NULL, tokens = NULL WHERE window_us < ?',
      values: [toUs],
    });
  });
}

describe.each(EACH_DATABASE)('windows that an older version counted, on %s', (_name, fresh) => {
  let opened: FreshStore;
  beforeEach(async () => {
    opened = await fresh();
    await opened.store.write(traffic.records);
  });
  afterEach(() => opened.remove());

  it('give the same answers, from their traces', async () => {
    const { store } = opened;
    const { from, to } = traffic;
    const asked = QUESTIONS.map((query) => ({ ...query, filter: { time: { from, to } } }));
    const answers = async (): Promise<unknown> =>
      rounded(await Promise.all(asked.map((query) => store.queries.aggregate(query))));
    const seen = (): Promise<unknown> =>
      store.queries
        .onset({ filter: { time: { from: to - 2 * DAY, to } }, measure: 'count' })
        .then(({ firstSeen }) => firstSeen);
    const [before, firstSeen] = [await answers(), await seen()];
    await age(store, (from + 3 * DAY) * 1_000);
    expect(await answers()).toEqual(before);
    expect(await seen()).toEqual(firstSeen);
    await store.upkeep.rebuildRollups(to, { fromUs: from * 1_000, toUs: to * 1_000 });
    expect(await answers()).toEqual(before);
  });
});
