import { describe, expect, it } from 'vitest';
import type { LlmData } from '../../src/model/span-data.js';
import { TraceScript } from './live.js';

const usage = (inputTokens: number, outputTokens: number, cachedTokens: number = 0): object => ({
  usage: { inputTokens, outputTokens, cachedTokens },
});
const priced = (totalNanoUsd: number): object => ({ cost: { status: 'priced', totalNanoUsd } });

describe('the totals of a trace', () => {
  it('sum calls, tokens and cost', () => {
    const script = new TraceScript();
    script.run('embedding', 'embed', { ...usage(7, 0), ...priced(10) });
    script.run('rerank', 'rerank', priced(20));
    script.run('llm', 'plan', { ...usage(100, 20, 40), ...priced(300) });
    script.run('tool', 'act');
    script.run('llm', 'answer', { ...usage(200, 30), ...priced(400), attempt: 2 });
    expect(script.seal().totals).toEqual({
      llmCalls: 2,
      toolCalls: 1,
      retries: 1,
      inputTokens: 307,
      outputTokens: 50,
      cachedTokens: 40,
      costNanoUsd: 730,
      unpricedCalls: 0,
      llmWaitMs: 20,
      toolWaitMs: 10,
    });
  });

  it.each<[string, Partial<LlmData>, number]>([
    ['one that is itself a retry', { purpose: 'retry', attempt: 3 }, 1],
    ['those that a client made within a call', { attempt: 3 }, 2],
    ['none of a call that says nonsense', { attempt: Number.NaN }, 0],
    ['some of a call that says more than can be', { attempt: 2 ** 53 }, 100],
  ])('count as retries %s', (_what, data, retries) => {
    const script = new TraceScript();
    script.run('llm', 'answer', { ...usage(200, 30), ...data });
    expect(script.seal().totals.retries).toBe(retries);
  });

  it('count a call and its wrapper once', () => {
    const script = new TraceScript();
    script.run('llm', 'wrapper', { ...usage(100, 20), ...priced(300) }, () => {
      script.run('step', 'attempt', {}, () => {
        script.run('llm', 'call', { ...usage(100, 20), ...priced(300) });
      });
    });
    expect(script.seal().totals).toMatchObject({
      llmCalls: 1,
      inputTokens: 100,
      costNanoUsd: 300,
      llmWaitMs: 10,
    });
  });

  it('count a call that runs its tools itself beside the calls of those tools', () => {
    const script = new TraceScript();
    script.run('llm', 'generate', usage(100, 20), () => {
      script.run('tool', 'delegate', {}, () => void script.run('llm', 'sub_call', usage(5, 1)));
    });
    expect(script.seal().totals).toMatchObject({ llmCalls: 2, inputTokens: 105, outputTokens: 21 });
  });

  it('keep what judging cost apart, and count it once', () => {
    const script = new TraceScript();
    script.run('llm', 'answer', priced(100));
    script.run('llm', 'judge', { ...priced(7), purpose: 'judge' });
    script.run('eval', 'graded_by_call', { judge: { costNanoUsd: 9 } }, () => {
      script.run('llm', 'grade', priced(9));
    });
    script.run('eval', 'graded_elsewhere', { judge: { costNanoUsd: 11 } });
    expect(script.seal().totals).toMatchObject({ costNanoUsd: 100, evalCostNanoUsd: 27 });
  });

  it('say how many calls have no price, and no cost where none has one', () => {
    const script = new TraceScript();
    script.run('llm', 'unknown', { ...usage(1, 1), cost: { status: 'unknown_model' } });
    script.run('llm', 'never_priced', usage(1, 1));
    script.run('llm', 'refused', {}, (span) => void span.recordError(new Error('429')));
    const { totals } = script.seal();
    expect(totals.unpricedCalls).toBe(2);
    expect(totals).not.toHaveProperty('costNanoUsd');
    expect(totals).not.toHaveProperty('evalCostNanoUsd');
  });

  it('count waiting once where calls overlap', () => {
    const script = new TraceScript();
    const { clock } = script;
    const a = script.open('tool', 'a');
    clock.time += 10;
    const b = script.open('tool', 'b');
    clock.time += 10;
    a.end();
    clock.time += 10;
    b.end();
    clock.time += 100;
    script.run('tool', 'c');
    expect(script.seal().totals.toolWaitMs).toBe(40);
  });

  it('take counts that are no numbers for none', () => {
    const script = new TraceScript();
    script.run('llm', 'odd', { usage: { inputTokens: Number.NaN, outputTokens: '7' } } as never);
    expect(script.seal().totals).toMatchObject({ inputTokens: 0, outputTokens: 0 });
  });
});
