import { describe, expect, it } from 'vitest';
import { aSpan, aTrace } from '@llmtrace/testing/sample-records';
import { applyCosts } from '../../../src/exporters/stored/apply-costs.js';
import { parseRecord } from '../../../src/exporters/stored/parse-record.js';
import type { CostRecord } from '../../../src/model/record.js';
import type { Cost } from '../../../src/model/span-data.js';

const first = aSpan({ kind: 'llm', name: 'first', data: { model: 'm' } });
const second = aSpan({ kind: 'llm', name: 'second', data: { model: 'm' } });
const trace = aTrace({ spans: [first, second], totals: { ...aTrace().totals, unpricedCalls: 2 } });
const priced = (totalNanoUsd: number): Cost => ({ status: 'priced', totalNanoUsd });

function record(createdAt: number, costs: CostRecord['costs'], costNanoUsd: number): CostRecord {
  const { traceId, rootSpanId } = trace;
  return {
    type: 'cost',
    schemaVersion: 1,
    traceId,
    rootSpanId,
    costs,
    totals: { costNanoUsd, unpricedCalls: 0 },
    createdAt,
    priceVersion: 'v1',
    reason: 'reprice',
  };
}

describe('the costs of a stored trace', () => {
  it('are the newest of each span, and the totals of the newest record', () => {
    const records = [
      record(2, [{ spanId: first.spanId, cost: priced(20) }], 25),
      record(
        1,
        [
          { spanId: first.spanId, cost: priced(1) },
          { spanId: second.spanId, cost: priced(5) },
        ],
        6,
      ),
    ];
    const applied = applyCosts(trace, records);
    expect(applied.spans.map(({ data }) => data)).toEqual([
      { model: 'm', cost: priced(20) },
      { model: 'm', cost: priced(5) },
    ]);
    expect(applied.totals).toEqual({ ...trace.totals, costNanoUsd: 25, unpricedCalls: 0 });
    expect(first.data).toEqual({ model: 'm' });
  });

  it('are its own, where there is no later record of this root', () => {
    const other = { ...record(1, [], 9), rootSpanId: '00000000000000ff' };
    expect(applyCosts(trace, [other])).toBe(trace);
  });
});

describe('a line that says it is a cost record', () => {
  it('is taken if it is one', () => {
    const good = record(1, [{ spanId: first.spanId, cost: priced(1) }], 1);
    expect(parseRecord(JSON.stringify(good))).toEqual(good);
  });

  it.each([
    ['no span', { costs: [{ cost: {} }] }],
    ['no cost', { costs: [{ spanId: 'a' }] }],
    ['no list', { costs: {} }],
    ['no totals', { totals: null }],
    ['no time', { createdAt: 'now' }],
    ['no trace', { traceId: 7 }],
  ])('is left out with %s', (_what, broken) => {
    expect(parseRecord(JSON.stringify({ ...record(1, [], 1), ...broken }))).toBeUndefined();
  });
});
