import { describe, expect, it } from 'vitest';
import { Rollup, type LateSteps } from '../../src/sampling/rollup.js';
import type { RollupDraft } from '../../src/sampling/rollup-group.js';
import type { CallFacts, TraceFacts } from '../../src/sampling/trace-facts.js';
import { NO_TOTALS, someFacts } from './facts.js';

const MINUTE = 60_000;
const START = Math.floor(someFacts().startTime / MINUTE) * MINUTE;

function call(overrides: Partial<CallFacts> = {}): CallFacts {
  return {
    kind: 'llm',
    provider: 'p',
    model: 'm',
    status: 'ok',
    durationMs: 10,
    usage: { inputTokens: 10, outputTokens: 1 },
    costNanoUsd: 100,
    ...overrides,
  };
}

function withCalls(calls: readonly CallFacts[], overrides: Partial<TraceFacts> = {}): TraceFacts {
  const costNanoUsd = calls.reduce((sum, { costNanoUsd: nano = 0 }) => sum + nano, 0);
  const totals = { ...NO_TOTALS, llmCalls: calls.length, costNanoUsd };
  return someFacts({ calls, totals, ...overrides });
}

function count(drafts: readonly RollupDraft[]): number {
  return drafts.reduce((sum, draft) => sum + draft.count, 0);
}

describe('Rollup', () => {
  it('adds up what agrees in every dimension, and nothing else', () => {
    const rollup = new Rollup();
    rollup.add(someFacts({ feature: 'a' }), START);
    rollup.add(someFacts({ feature: 'a', status: 'error' }), START);
    rollup.add(someFacts({ feature: 'b' }), START);
    rollup.add(someFacts({ feature: 'a', featureFlags: { x: 1, y: 2 } }), START);
    rollup.add(someFacts({ feature: 'a', featureFlags: { y: 2, x: 1 } }), START);
    rollup.add(someFacts({ feature: 'a', startTime: START + MINUTE }), START);
    rollup.add(someFacts({ feature: 'a' }), START);
    const sums = rollup.take(Infinity);
    expect(
      sums.map(({ windowStart, dimensions, count, errors }) => [
        windowStart - START,
        dimensions.feature,
        dimensions.status,
        dimensions.featureFlags,
        count,
        errors,
      ]),
    ).toEqual([
      [0, 'a', 'success', undefined, 2, 0],
      [0, 'a', 'error', undefined, 1, 1],
      [0, 'b', 'success', undefined, 1, 0],
      [0, 'a', 'success', { x: 1, y: 2 }, 2, 0],
      [MINUTE, 'a', 'success', undefined, 1, 0],
    ]);
    expect(rollup.empty).toBe(true);
  });

  it('keeps calls apart by provider, models, prompt, format and purpose, and counts their traces once', () => {
    const rollup = new Rollup();
    rollup.add(
      withCalls([
        call(),
        call({ status: 'error' }),
        call({ promptVersionId: 'v2' }),
        call({ judge: true, costNanoUsd: 7 }),
        call({ costNanoUsd: undefined, unpriced: true, model: 'other' }),
      ]),
      START,
    );
    rollup.add(withCalls([call()], { status: 'success' }), START);
    const [sum] = rollup.take(Infinity);
    const rows = sum?.calls.map(({ latency: _latency, ...row }) => row);
    expect(rows).toMatchObject([
      {
        model: 'm',
        count: 3,
        errors: 1,
        traces: 2,
        traceErrors: 0,
        costNanoUsd: 300,
        inputTokens: 30,
      },
      { model: 'm', promptVersionId: 'v2', count: 1, traces: 1 },
      { model: 'm', judge: true, costNanoUsd: 7 },
      { model: 'other', unpricedCalls: 1 },
    ]);
    expect(rows?.[3]).not.toHaveProperty('costNanoUsd');
  });

  it('hands sums over when they were kept for a minute', () => {
    const rollup = new Rollup();
    rollup.add(someFacts({ feature: 'a' }), START);
    rollup.add(someFacts({ feature: 'b' }), START + 30_000);
    expect(rollup.take(START + MINUTE - 1)).toEqual([]);
    expect(rollup.take(START + MINUTE).map(({ dimensions }) => dimensions.feature)).toEqual(['a']);
    expect(rollup.empty).toBe(false);
    expect(rollup.take(START + 2 * MINUTE).map(({ dimensions }) => dimensions.feature)).toEqual([
      'b',
    ]);
    expect(rollup.empty).toBe(true);
  });

  it('hands everything over early when it is full, and loses nothing', () => {
    const rollup = new Rollup({ maxRows: 100 });
    let counted = 0;
    let most = 0;
    for (let n = 0; n < 5_000; n++) {
      rollup.add(
        withCalls([call({ promptVersionId: `v${n}` })], { userIdHash: `u${n % 700}` }),
        START,
      );
      const taken = rollup.take(START);
      counted += count(taken);
      most = Math.max(most, taken.length);
    }
    for (let taken = rollup.take(Infinity); taken.length > 0; taken = rollup.take(Infinity)) {
      counted += count(taken);
    }
    expect(counted).toBe(5_000);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(101);
  });

  it('puts a call that ended late in the place of what was counted of it', () => {
    const rollup = new Rollup();
    const open = call({
      openSpanId: 's1',
      status: 'unset',
      usage: undefined,
      costNanoUsd: undefined,
      unpriced: true,
    });
    const totals = { ...NO_TOTALS, llmCalls: 1, unpricedCalls: 1 };
    const counted = rollup.add(someFacts({ calls: [open], totals }), START);
    rollup.addLate(
      counted,
      { span: { spanId: 's1' }, wrappers: [], calls: [call({ durationMs: 900 })], toolCalls: [] },
      START,
    );
    rollup.addLate(
      counted,
      {
        span: { spanId: 's2' },
        wrappers: [],
        calls: [],
        toolCalls: [{ tool: 't', status: 'ok', durationMs: 1 }],
      },
      START,
    );
    const [sum, ...others] = rollup.take(Infinity);
    expect(others).toEqual([]);
    expect(sum).toMatchObject({
      count: 1,
      totals: { llmCalls: 1, unpricedCalls: 0, inputTokens: 10, costNanoUsd: 100, toolCalls: 1 },
      calls: [{ count: 1, unpricedCalls: 0, costNanoUsd: 100 }],
      tools: [{ toolName: 't', count: 1 }],
    });
    expect(sum?.calls[0]?.latency.bins).toHaveLength(1);
  });

  it('takes back a call that turns out to wrap a later one, once', () => {
    const rollup = new Rollup();
    const [open, waited, client] = ['open', 'waited', 'client'].map((spanId) => ({ spanId }));
    const totals = { ...NO_TOTALS, llmCalls: 1, costNanoUsd: 100 };
    const counted = rollup.add(someFacts({ calls: [call({ openSpanId: 'open' })], totals }), START);
    const add = (span: object, wrappers: readonly object[], calls: readonly CallFacts[]): void =>
      rollup.addLate(counted, { span, wrappers, calls, toolCalls: [] } as LateSteps, START);
    add(waited!, [], [call()]);
    expect(rollup.take(Infinity)).toMatchObject([{ totals: { llmCalls: 2, costNanoUsd: 200 } }]);
    add(client!, [waited!, open!], [call({ costNanoUsd: 90 })]);
    add(open!, [], []);
    add({ spanId: 'next' }, [waited!, open!], []);
    expect(rollup.take(Infinity)).toMatchObject([
      { count: 0, totals: { llmCalls: -1, costNanoUsd: -110 }, calls: [{ count: -1 }] },
    ]);
  });
});
