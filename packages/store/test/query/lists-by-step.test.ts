import type { TraceRecord } from '@llmtrace/core';
import { aSpan, aTrace } from '@llmtrace/testing/sample-records';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TraceFilter, TraceSort } from '../../src/index.js';
import { DATABASES, idsOf, WRITING_MS, writeAll, type OpenStore } from './databases.js';
import { DAY } from './known-traffic.js';

const START = Date.UTC(2026, 5, 3, 12);

function traces(
  count: number,
  prefix: string,
  tools: readonly string[],
  rest: object,
): TraceRecord[] {
  return Array.from({ length: count }, (_, i) =>
    aTrace({
      traceId: `${prefix}${String((i * 7_919) % count).padStart(31, '0')}`,
      spans: tools.map((toolName, at) =>
        aSpan({ kind: 'tool', name: toolName, at, data: { toolName } }),
      ),
      ...rest,
    }),
  );
}

const busy = Array.from({ length: 100 }, () => 'fetch');
const records = [
  ...traces(45, 'a', busy, { startTime: START + DAY, locale: 'de' }),
  ...traces(30, 'b', ['fetch'], { startTime: START, locale: 'eo' }),
  ...traces(450, 'c', ['pay'], { startTime: START - DAY }),
  ...traces(20, 'd', ['fetch', 'pay'], { startTime: START - 2 * DAY, tenantId: 'acme' }),
];

describe.each(DATABASES)('lists by what steps are like, in %s', (_, open) => {
  let opened: OpenStore;
  beforeAll(async () => {
    opened = open();
    await writeAll(opened, records);
  }, WRITING_MS);
  afterAll(() => opened.close());

  const listed = (
    filter: TraceFilter,
    sort: TraceSort = { by: 'time' },
  ): Promise<readonly string[]> => idsOf(opened, { filter, sort, limit: 40 });
  const expected = (prefixes: string, descending: boolean = true): readonly string[] =>
    records
      .filter(({ traceId }) => prefixes.includes(traceId.charAt(0)))
      .sort(
        (p, q) =>
          (descending ? q.startTime - p.startTime : p.startTime - q.startTime) ||
          (p.traceId < q.traceId ? -1 : 1),
      )
      .map(({ traceId }) => traceId);

  it.each([
    ['of many steps in few traces', { tool: 'fetch' }, 'abd'],
    ['of more traces of a moment than are looked at together', { tool: 'pay' }, 'cd'],
    ['of one or the other', { tool: ['fetch', 'pay'] }, 'abcd'],
    ['behind thousands of steps of others', { tool: 'fetch', locale: 'eo' }, 'b'],
    ['where something else is rarer', { tool: 'fetch', tenant: 'acme' }, 'd'],
    ['of no step', { tool: 'nothing' }, ''],
    ['of nobody', { tool: 'fetch', tenant: 'nobody' }, ''],
    ['without a step', { tool: { not: 'fetch' } }, 'c'],
    ['of a time', { tool: 'fetch', time: { from: START - DAY, to: START + 2 * DAY } }, 'ab'],
  ])('pages through those %s', async (_what, filter, prefixes) => {
    expect(await listed(filter)).toEqual(expected(prefixes));
    expect(await listed(filter, { by: 'time', direction: 'asc' })).toEqual(
      expected(prefixes, false),
    );
    expect(await listed(filter, { by: 'latency' })).toEqual(expected(prefixes));
  });
});
