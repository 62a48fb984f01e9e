import { describe, expect, it } from 'vitest';
import { hasStepFailed, recordCalls } from '../../src/sealing/record-calls.js';
import { aSpan } from '@llmtrace/testing/sample-records';

describe('the calls of a stored trace', () => {
  it('leaves out a call that wraps another', () => {
    const outer = aSpan({ kind: 'llm', name: 'outer' });
    const inner = aSpan({ kind: 'llm', name: 'inner', parentSpanId: outer.spanId });
    expect(recordCalls([outer, inner]).map(({ span }) => span.name)).toEqual(['inner']);
  });

  it('finds the parent of a span that stands before it, as one that ended late may', () => {
    const outer = aSpan({ kind: 'llm', name: 'outer' });
    const around = aSpan({ kind: 'eval', name: 'judge_answer', parentSpanId: outer.spanId });
    const inner = aSpan({ kind: 'llm', name: 'inner', parentSpanId: around.spanId });
    expect(recordCalls([inner, around, outer])).toMatchObject([
      { span: { name: 'inner' }, judge: true },
    ]);
  });

  it('makes no circle of spans that are each within the other', () => {
    const [one, two, self] = ['one', 'two', 'self'].map((name) => aSpan({ kind: 'llm', name }));
    const calls = recordCalls([
      { ...one!, parentSpanId: two!.spanId },
      { ...two!, parentSpanId: one!.spanId },
      { ...self!, parentSpanId: self!.spanId },
    ]);
    expect(calls.map(({ span }) => span.name)).toEqual(['two', 'self']);
  });

  it('tells judges, repetitions and calls without a price', () => {
    const around = aSpan({ kind: 'eval', name: 'judge_answer' });
    const spans = [
      around,
      aSpan({
        kind: 'llm',
        name: 'judge',
        parentSpanId: around.spanId,
        data: { cost: { status: 'priced', totalNanoUsd: 1 } },
      }),
      aSpan({ kind: 'llm', name: 'again', data: { attempt: 2, usage: { inputTokens: 1 } } }),
      aSpan({ kind: 'embedding', name: 'embed', status: 'error' }),
    ];
    expect(recordCalls(spans).map(({ span, ...call }) => [span.name, call])).toEqual([
      ['judge', { judge: true, retries: 0, unpriced: false }],
      ['again', { judge: false, retries: 1, unpriced: true }],
      ['embed', { judge: false, retries: 0, unpriced: false }],
    ]);
  });

  it('knows a tool and a parser that failed without a throw', () => {
    expect(hasStepFailed(aSpan({ kind: 'tool', name: 't', data: { success: false } }))).toBe(true);
    expect(hasStepFailed(aSpan({ kind: 'parser', name: 'p', data: { valid: false } }))).toBe(true);
    expect(hasStepFailed(aSpan({ kind: 'step', name: 's', status: 'error' }))).toBe(true);
    expect(hasStepFailed(aSpan({ kind: 'tool', name: 't', data: {} }))).toBe(false);
  });
});
