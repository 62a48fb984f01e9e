import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  startSpan,
  withActiveSpan,
  withSpan,
  withTrace,
  type LlmData,
  type RollupRecord,
  type SamplingOptions,
  type SpanKind,
} from '../../src/index.js';
import { createTestTracer } from '../../src/testing.js';

const CALL: LlmData = {
  model: 'm',
  usage: { inputTokens: 100, outputTokens: 20 },
  cost: { status: 'priced', totalNanoUsd: 70 },
};

const ONCE = {
  llmCalls: 1,
  counted: 1,
  inputTokens: 100,
  costNanoUsd: 70,
  evalCostNanoUsd: 0,
  unpricedCalls: 0,
};

/** Runs a call, and inside it what `inside` runs. */
function llm<R>(name: string, inside: () => R, data: LlmData = CALL): R {
  return withSpan(name, { kind: 'llm', data }, inside);
}

function within<R>(kind: SpanKind, inside: () => R): R {
  return withSpan(kind, { kind }, inside);
}

/** Steps that a job leaves running. Shape: `written` resolves when the job and all spans that have ended are written. */
type Background = (written: () => Promise<void>) => Promise<unknown>;

/** What the rollups of a job come to that is not stored. */
async function sumsOf(sampling: SamplingOptions, background: Background): Promise<typeof ONCE> {
  const test = createTestTracer({ sampling });
  const { tracer } = test;
  let left: Promise<unknown> | undefined;
  await withTrace('job', { tracer }, async () => {
    left = background(async () => {
      await setImmediate();
      await tracer.flush();
    });
  });
  await left;
  await tracer.shutdown();
  const sums = {
    llmCalls: 0,
    counted: 0,
    inputTokens: 0,
    costNanoUsd: 0,
    evalCostNanoUsd: 0,
    unpricedCalls: 0,
  };
  const rollups = test.records.filter(({ type }) => type === 'rollup') as readonly RollupRecord[];
  for (const { totals, calls } of rollups) {
    for (const { count } of calls) sums.counted += count;
    sums.llmCalls += totals.llmCalls;
    sums.inputTokens += totals.inputTokens;
    sums.costNanoUsd += totals.costNanoUsd ?? 0;
    sums.evalCostNanoUsd += totals.evalCostNanoUsd ?? 0;
    sums.unpricedCalls += totals.unpricedCalls;
  }
  return sums;
}

describe.each<[string, SamplingOptions]>([
  ['is dropped', { rules: [{ tier: 'drop' }] }],
  ['is held and then dropped', { rules: [{ tier: 'drop' }], hold: true }],
])('a call that another one wraps, of a trace that %s', (_, sampling) => {
  it.each<[string, Background]>([
    [
      'both run after it',
      async (written) => {
        await written();
        llm('wrapper', () => llm('client', () => {}));
      },
    ],
    [
      'both run after it, through a step, and each is written by itself',
      async (written) => {
        await written();
        await llm('wrapper', async () => {
          within('step', () => llm('client', () => {}));
          await written();
        });
      },
    ],
    [
      'the wrapper is open in it',
      (written) =>
        llm('wrapper', async () => {
          await written();
          llm('client', () => {});
          await written();
        }),
    ],
    [
      'the wrapper is open in it and never ends',
      (written) => {
        const wrapper = startSpan('wrapper', { kind: 'llm' });
        return withActiveSpan(wrapper, async () => {
          await written();
          llm('client', () => {});
        });
      },
    ],
    [
      'the call is in it and the wrapper ends after it',
      (written) =>
        llm('wrapper', async () => {
          llm('client', () => {});
          await written();
        }),
    ],
    ['both are open in it', (written) => llm('wrapper', () => llm('client', written))],
    [
      'the wrapper does not wait for the call',
      async (written) => {
        await written();
        const client = llm('wrapper', () => startSpan('client', { kind: 'llm', data: CALL }));
        await written();
        client.end();
      },
    ],
    [
      'both show the answer that an agent in the wrapper got',
      async (written) => {
        const answered = { ...CALL, responseId: 'resp_1' };
        await written();
        llm('wrapper', () => within('agent', () => llm('client', () => {}, answered)), answered);
      },
    ],
  ])('counts once where %s', async (_where, background) => {
    expect(await sumsOf(sampling, background)).toEqual(ONCE);
  });

  it('counts both where the inner one is that of a tool', async () => {
    const sums = await sumsOf(sampling, async (written) => {
      await written();
      llm('answer', () => within('tool', () => llm('look_up', () => {})));
    });
    expect(sums).toMatchObject({ llmCalls: 2, inputTokens: 200, costNanoUsd: 140 });
  });

  it('counts what a judge cost apart, as that of an eval that runs after it', async () => {
    const sums = await sumsOf(sampling, async (written) => {
      await written();
      within('eval', () => llm('wrapper', () => llm('judge', () => {})));
    });
    expect(sums).toEqual({ ...ONCE, costNanoUsd: 0, evalCostNanoUsd: 70 });
  });
});
