import type { RollupRecord } from '@llmtrace/core';
import { generatedTraces } from '@llmtrace/testing/generated-records';
import { aLateSpan, aSpan, aTrace } from '@llmtrace/testing/sample-records';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SqlTraceStore } from '../../src/sql-trace-store.js';
import { EACH_DATABASE, type FreshStore } from '../each-database.js';

const totals = { ...aTrace().totals, llmCalls: 3, inputTokens: 30, costNanoUsd: 900 };
const dropped: RollupRecord = {
  type: 'rollup',
  schemaVersion: 1,
  rollupId: 'r1',
  windowStart: Math.floor(aTrace().startTime / 3_600_000) * 3_600_000,
  windowMs: 3_600_000,
  dimensions: {
    kind: 'request',
    name: 'POST /x',
    outcome: 'success',
    status: 'success',
    serviceName: 's',
    environment: 'production',
    userIdHash: 'u1',
    feature: 'chat',
  },
  count: 3,
  errors: 1,
  totals,
  latency: { accuracy: 0.01, zeros: 0, bins: [[100, 3]] },
  calls: [],
  tools: [],
};

describe.each(EACH_DATABASE)('rollups added up anew on %s', (_name, fresh) => {
  let opened: FreshStore;
  let store: SqlTraceStore;

  beforeEach(async () => {
    opened = await fresh();
    ({ store } = opened);
  });
  afterEach(() => opened.remove());

  async function rollups(): Promise<readonly string[]> {
    const rows = await store.database.query({ text: 'SELECT * FROM llm_rollups', values: [] });
    return rows
      .map((row) =>
        JSON.stringify(row, (_key, value: unknown) =>
          value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
        ),
      )
      .toSorted();
  }

  it('are what they were: traces, late spans, sums of traces that were not stored', async () => {
    const traces = [...generatedTraces(60)];
    const [first] = traces;
    if (first === undefined) throw new Error('no trace was generated');
    const span = aSpan({
      kind: 'llm',
      name: 'late',
      startTime: first.startTime,
      late: true,
      data: { model: 'late-model', usage: { inputTokens: 7 } },
    });
    const { traceId, rootSpanId } = first;
    await store.write([...traces, dropped, aLateSpan({ traceId, rootSpanId, span })]);
    const before = await rollups();
    await store.database.transaction((tx) =>
      tx.run({ text: 'UPDATE llm_rollups SET count = count + 5, llm_calls = 0', values: [] }),
    );
    expect(await rollups()).not.toEqual(before);
    const starts = [...traces.map(({ startTime }) => startTime), dropped.windowStart];
    const report = await store.upkeep.rebuildRollups(Math.max(...starts), {
      fromUs: Math.min(...starts) * 1_000,
      toUs: Math.max(...starts) * 1_000 + 1,
    });
    expect(report).toMatchObject({ traces: 60, rollups: 1 });
    expect(await rollups()).toEqual(before);
  });

  it('leave days alone of which traces have been removed by their age', async () => {
    const now = aTrace().startTime;
    await store.write([
      aTrace({ startTime: now - 100 * 86_400_000 }),
      aTrace({ traceId: 'f'.repeat(32) }),
    ]);
    const before = await rollups();
    await store.upkeep.retain({ nowMs: now });
    const kept = (await rollups()).filter((row) => before.includes(row));
    await store.upkeep.rebuildRollups(now);
    expect(await rollups()).toEqual(kept);
    expect(kept.some((row) => row.includes('"granularity":"day"'))).toBe(true);
  });

  it('know nothing of a user who was erased', async () => {
    await store.write([dropped]);
    await store.upkeep.erase({ kind: 'user', id: 'u1' });
    await store.upkeep.rebuildRollups(dropped.windowStart, {
      fromUs: dropped.windowStart * 1_000,
      toUs: dropped.windowStart * 1_000 + 1,
    });
    const all = (await rollups()).join('\n');
    expect(all).not.toContain('u1');
    expect(all).toContain('"value":"chat"');
  });
});
