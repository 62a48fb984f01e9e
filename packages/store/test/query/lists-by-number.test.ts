import { aTrace } from '@llmtrace/testing/sample-records';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TraceFilter } from '../../src/index.js';
import { DATABASES, idsOf, WRITING_MS, writeAll, type OpenStore } from './databases.js';

const START = Date.UTC(2026, 5, 3, 12);
const COUNT = 5_400;
/** The oldest are the shortest; of the others, one in eight is short. */
const records = Array.from({ length: COUNT }, (_, i) =>
  aTrace({
    traceId: String(i).padStart(32, '0'),
    startTime: START + i * 1_000,
    durationMs: i < 450 ? 2 : i % 8 === 0 ? 20 : 100,
    spans: [],
  }),
);

describe.each(DATABASES)('lists by what is no time, in %s', (_, open) => {
  let opened: OpenStore;
  beforeAll(async () => {
    opened = open();
    await writeAll(opened, records);
  }, WRITING_MS);
  afterAll(() => opened.close());

  const listed = (filter: TraceFilter, direction: 'asc' | 'desc'): Promise<readonly string[]> =>
    idsOf(opened, { filter, sort: { by: 'time', direction }, limit: 150 });

  it.each([
    ['some among the newest', 50, {}],
    ['none among the newest', 3, {}],
    ['all of them', 200, {}],
    ['of a time', 50, { time: { from: START + 100_000, to: START + 4_300_000 } }],
  ] as const)('pages through many, %s', async (_what, max, rest) => {
    const { time } = rest as TraceFilter;
    const expected = records
      .filter(({ durationMs }) => durationMs <= max)
      .filter(({ startTime }) => !time || (startTime >= time.from! && startTime < time.to!))
      .map(({ traceId }) => traceId);
    const filter = { latencyMs: { max }, ...rest };
    expect(await listed(filter, 'asc')).toEqual(expected);
    expect(await listed(filter, 'desc')).toEqual(expected.toReversed());
  });
});
