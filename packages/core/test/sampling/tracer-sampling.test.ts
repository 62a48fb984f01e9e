import { beforeEach, describe, expect, it } from 'vitest';
import {
  diagnosticCounts,
  recordFeedback,
  recordScore,
  startSpan,
  withSpan,
  withTrace,
  type LlmData,
  type RollupRecord,
  type SamplingOptions,
  type Span,
} from '../../src/index.js';
import { setDiagnosticsLogger } from '../../src/diagnostics.js';
import type { DeliveryCounts } from '../../src/delivery/counts.js';
import { createTestTracer, type TestTracer } from '../../src/testing.js';

const DROP_ALL: SamplingOptions = { rules: [{ tier: 'drop' }] };
const METADATA: SamplingOptions = { rules: [{ name: 'rest', tier: 'metadata' }] };
const MINUTE = 60_000;

beforeEach(() => setDiagnosticsLogger({ warn() {} }));

const PRICED: LlmData = {
  provider: 'openai',
  model: 'gpt-4.1-mini',
  usage: { inputTokens: 100, outputTokens: 20 },
  cost: { status: 'priced', totalNanoUsd: 1_234_567 },
};

/** A job with one LLM call; returns its trace id. */
function ask(test: TestTracer, attributes: object = {}, fail = false): string {
  return test.run(() =>
    withTrace('answer', { attributes, input: 'hello' }, (trace) => {
      withSpan('call', { kind: 'llm', data: PRICED, input: 'secret question' }, () => 'an answer');
      if (fail) trace.recordError(new TypeError('broken'));
      return trace.traceId;
    }),
  );
}

function rollups(test: TestTracer): readonly RollupRecord[] {
  return test.records.filter((record) => record.type === 'rollup') as readonly RollupRecord[];
}

function addsUp(counts: DeliveryCounts): boolean {
  const dropped = Object.values(counts.dropped).reduce((sum, count) => sum + count, 0);
  return counts.produced === counts.delivered + counts.queued + counts.sampledOut + dropped;
}

function memoryCounts(test: TestTracer): DeliveryCounts {
  const counts = test.tracer.stats().exporters['memory'] as DeliveryCounts;
  expect(addsUp(counts)).toBe(true);
  return counts;
}

describe('a tracer that samples', () => {
  it('keeps everything in full when nothing is configured', async () => {
    const test = createTestTracer();
    ask(test);
    await test.idle();
    expect(test.traces[0]?.sampling).toEqual({ tier: 'full', rule: 'default', rate: 1 });
  });

  it('writes the rule and the rate on a trace', async () => {
    const test = createTestTracer({
      sampling: {
        rules: [{ name: 'vip', when: { tenant: 'acme' }, tier: 'full' }],
        otherwise: 'drop',
      },
    });
    ask(test, { tenantId: 'acme' });
    await test.idle();
    expect(test.traces[0]?.sampling).toEqual({ tier: 'full', rule: 'vip', rate: 1 });
  });

  it('keeps numbers, names and error codes of a metadata trace, and no text', async () => {
    const test = createTestTracer({ sampling: METADATA });
    test.run(() =>
      withTrace('answer', { input: 'a question', attributes: { feature: 'refunds' } }, (trace) => {
        trace.addEvent('looked', { at: 'a place' });
        withSpan('call', { kind: 'llm', data: PRICED, input: 'a question' }, () => 'an answer');
        startSpan('get_order', {
          kind: 'tool',
          data: { toolName: 'get_order', arguments: '{"a":1}' },
        })
          .setAttribute('note', 'a remark')
          .recordError(Object.assign(new Error('a reason'), { code: 'E_GONE' }))
          .end();
        return 'an answer';
      }),
    );
    await test.idle();
    const [trace] = test.traces;
    expect(trace).toMatchObject({
      sampling: { tier: 'metadata', rule: 'rest', rate: 1 },
      feature: 'refunds',
      totals: { costNanoUsd: 1_234_567, inputTokens: 100 },
      events: [{ name: 'looked' }],
    });
    expect(trace?.spans[1]).toMatchObject({ error: { type: 'Error', code: 'E_GONE' } });
    expect(JSON.stringify(trace)).not.toMatch(
      /a question|an answer|a place|a remark|a reason|"a":1/,
    );
  });

  it('keeps what an evaluation said in words only where text is kept', async () => {
    const scores = [{ name: 'grounded', value: 0.5, comment: 'misses the date', reason: 'so' }];
    const evaluate = async (sampling: SamplingOptions): Promise<unknown> => {
      const test = createTestTracer({ sampling });
      test.run(() =>
        withTrace('job', () => withSpan('judge', { kind: 'eval', data: { scores } }, () => 1)),
      );
      await test.idle();
      return test.traces[0]?.spans[0]?.data;
    };
    expect(await evaluate({ rules: [{ tier: 'full' }] })).toEqual({ scores });
    expect(await evaluate(METADATA)).toEqual({ scores: [{ name: 'grounded', value: 0.5 }] });
  });

  it('drops a trace, counts it as sampled out, and adds it up', async () => {
    const test = createTestTracer({ sampling: DROP_ALL });
    ask(test, { userId: 'u1', feature: 'refunds' });
    ask(test, { userId: 'u1', feature: 'refunds' }, true);
    await test.idle();
    expect(test.traces).toEqual([]);
    expect(memoryCounts(test)).toMatchObject({ sampledOut: 2, queued: 0, dropped: {} });
    const sums = rollups(test);
    expect(sums.map(({ count, errors }) => [count, errors])).toEqual([
      [1, 0],
      [1, 1],
    ]);
    expect(sums[0]).toMatchObject({
      dimensions: {
        kind: 'job',
        name: 'answer',
        outcome: 'success',
        serviceName: 'test',
        environment: 'test',
        feature: 'refunds',
        userIdHash: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
      totals: { llmCalls: 1, inputTokens: 100, outputTokens: 20, costNanoUsd: 1_234_567 },
      calls: [{ kind: 'llm', provider: 'openai', model: 'gpt-4.1-mini', count: 1, traces: 1 }],
    });
    expect(JSON.stringify(sums)).not.toMatch(/secret question|an answer|u1"/);
  });

  it('writes sums when their minute is over, without a flush', async () => {
    const test = createTestTracer({ sampling: DROP_ALL });
    ask(test);
    await test.tracer.flush();
    test.clear();
    ask(test);
    await expect.poll(() => memoryCounts(test).sampledOut).toBe(2);
    expect(rollups(test)).toEqual([]);
    test.clock.advance(2 * MINUTE);
    await expect.poll(() => rollups(test).length).toBe(1);
  });

  it('masks the names that sums are kept by', async () => {
    const test = createTestTracer({ sampling: DROP_ALL });
    ask(test, {
      feature: 'for jo.doe@example.com',
      tenantId: 'org of jo.doe@example.com',
    });
    await test.idle();
    expect(JSON.stringify(rollups(test))).not.toMatch(/jo\.doe/);
  });

  it('masks in the names of sums what belongs to the person whose trace it was', async () => {
    const test = createTestTracer({ sampling: DROP_ALL });
    const knownValues = { NAME: ['Ada Byron'] };
    const attributes = { feature: 'desk of Ada Byron', tenantId: 'Ada Byron', knownValues };
    test.run(() =>
      withTrace('answer Ada Byron', { attributes }, () =>
        withSpan('greet Ada Byron', { kind: 'tool' }, () => 'done'),
      ),
    );
    await test.idle();
    expect(rollups(test)).toMatchObject([
      { dimensions: { name: 'answer [NAME]', feature: 'desk of [NAME]', tenantId: '[NAME]' } },
    ]);
    expect(JSON.stringify(test.records)).not.toMatch(/Ada|Byron/);
  });

  it('decides by scorers that run before, and records what they say', async () => {
    const test = createTestTracer({
      sampling: {
        scorers: [
          (facts) => ({ name: 'cheap', value: (facts.totals.costNanoUsd ?? 0) < 10 }),
          () => {
            throw new Error('bad scorer');
          },
          (() => Promise.reject(new Error('too late'))) as never,
        ],
        rules: [{ name: 'dear', when: { score: { name: 'cheap', below: 1 } }, tier: 'full' }],
        otherwise: 'drop',
      },
    });
    const before = diagnosticCounts().callback_error ?? 0;
    ask(test);
    await test.idle();
    expect(test.records).toMatchObject([
      { type: 'trace', sampling: { rule: 'dear' } },
      { type: 'score', name: 'cheap', value: false, source: 'online_eval', evaluator: 'inline' },
    ]);
    expect(diagnosticCounts().callback_error).toBeGreaterThanOrEqual(before + 2);
  });
});

describe('what comes after a trace', () => {
  async function lateSpan(test: TestTracer): Promise<string> {
    let late!: Span<'llm'>;
    const traceId = test.run(() =>
      withTrace('answer', (trace) => {
        late = startSpan('slow', { kind: 'llm', data: PRICED, input: 'late question' });
        return trace.traceId;
      }),
    );
    await test.tracer.flush();
    late.end();
    return traceId;
  }

  it('follows a dropped trace: late spans add to its sums, scores are sampled out', async () => {
    const test = createTestTracer({ sampling: DROP_ALL });
    using _installed = test.install();
    const traceId = await lateSpan(test);
    recordScore({ traceId, name: 'grounded', value: 1 });
    await test.idle();
    expect(test.records.map(({ type }) => type)).toEqual(['rollup', 'rollup']);
    const costs = rollups(test).map(({ count, totals }) => [count, totals.costNanoUsd]);
    // The open call was in the trace already, with what was known of it; it takes its own place.
    expect(costs).toEqual([
      [1, 1_234_567],
      [0, 0],
    ]);
    expect(memoryCounts(test)).toMatchObject({ sampledOut: 3 });
  });

  it('follows a metadata trace: without text, and scores without their comment', async () => {
    const test = createTestTracer({ sampling: METADATA });
    using _installed = test.install();
    const traceId = await lateSpan(test);
    recordFeedback({ traceId, name: 'helpful', value: false, comment: 'my remark' });
    await test.idle();
    expect(test.records.map(({ type }) => type)).toEqual(['trace', 'span', 'score']);
    expect(JSON.stringify(test.records)).not.toMatch(/late question|my remark/);
  });

  it('is kept when nothing is known of its trace', async () => {
    const test = createTestTracer({ sampling: DROP_ALL });
    using _installed = test.install();
    recordScore({ traceId: 'a'.repeat(32), name: 'grounded', value: 1 });
    recordScore({ requestId: 'r1', name: 'grounded', value: 1 });
    await test.idle();
    expect(test.records.map(({ type }) => type)).toEqual(['score', 'score']);
  });
});

describe('hold', () => {
  const held = (rules: SamplingOptions['rules']): TestTracer =>
    createTestTracer({ sampling: { rules: rules ?? [], hold: true } });

  it('keeps a trace back until it is asked for, and then keeps it in full', async () => {
    const test = held([{ tier: 'drop' }]);
    const [wanted, other] = [ask(test), ask(test)];
    await test.idle();
    expect(test.records).toEqual([]);
    expect(memoryCounts(test)).toMatchObject({ queued: 2, sampledOut: 0 });
    expect(test.tracer.stats().held).toBe(2);
    test.tracer.upgrade(wanted);
    await test.idle();
    expect(test.traces).toMatchObject([
      { traceId: wanted, input: 'hello', sampling: { tier: 'full', rule: 'upgraded', rate: 1 } },
    ]);
    expect(rollups(test)).toEqual([]);
    test.clock.advance(16 * MINUTE);
    await expect.poll(() => memoryCounts(test).sampledOut).toBe(1);
    test.tracer.upgrade(other);
    await test.idle();
    expect(test.traces).toHaveLength(1);
    expect(rollups(test)).toMatchObject([{ count: 1, totals: { costNanoUsd: 1_234_567 } }]);
    expect(memoryCounts(test)).toMatchObject({ queued: 0 });
  });

  it('falls back to metadata without text when its time is over', async () => {
    const test = held([{ name: 'rest', tier: 'metadata' }]);
    ask(test);
    await test.idle();
    expect(test.records).toEqual([]);
    test.clock.advance(16 * MINUTE);
    await expect.poll(() => test.traces.length).toBe(1);
    expect(test.traces[0]?.sampling).toEqual({ tier: 'metadata', rule: 'rest', rate: 1 });
    expect(JSON.stringify(test.traces)).not.toMatch(/hello|secret question|an answer/);
  });

  it.each(['drop', 'metadata'] as const)(
    'leaves the prompts of what falls back to %s to the next trace that is kept',
    async (tier) => {
      const test = held([{ when: { feature: 'vip' }, tier: 'full' }, { tier }]);
      const prompt = { name: 'desk', versionId: '1', releaseLabel: 'production' };
      const input = [{ role: 'system', content: 'You help.' }];
      const prompted = async (attributes: object): Promise<void> => {
        test.run(() =>
          withTrace('answer', { attributes }, () =>
            withSpan('call', { kind: 'llm', data: { prompt }, input }, () => 'an answer'),
          ),
        );
        await test.idle();
      };
      await prompted({});
      test.clock.advance(16 * MINUTE);
      await test.idle();
      test.clear();
      await prompted({ feature: 'vip' });
      expect(test.records).toMatchObject([
        { type: 'prompt_label', label: 'production', versionId: '1' },
        { type: 'prompt', versionId: '1', text: 'You help.' },
        { type: 'trace', sampling: { tier: 'full' } },
      ]);
    },
  );

  it('gives in to a low score that a rule asks for, and lets other scores wait with their trace', async () => {
    const test = held([
      { when: { score: { name: 'helpful', below: 1 } }, tier: 'full' },
      { tier: 'drop' },
    ]);
    using _installed = test.install();
    const traceId = ask(test);
    recordFeedback({ traceId, name: 'helpful', value: true });
    await test.idle();
    expect(test.records).toEqual([]);
    recordFeedback({ traceId, name: 'helpful', value: false, comment: 'wrong' });
    await test.idle();
    expect(test.records.map(({ type }) => type)).toEqual(['trace', 'score', 'score']);
    expect(memoryCounts(test)).toMatchObject({ produced: 3, delivered: 3, queued: 0 });
  });

  it('keeps a trace in full that was asked for before it ended', async () => {
    const test = held([{ tier: 'drop' }]);
    await test.run(() =>
      withTrace('answer', async (trace) => {
        test.tracer.upgrade(trace.traceId);
        await test.tracer.flush();
      }),
    );
    await test.idle();
    expect(test.traces[0]?.sampling.rule).toBe('upgraded');
  });

  it('counts nothing as lost when a trace is asked for after the shutdown', async () => {
    const test = held([{ tier: 'drop' }]);
    await test.tracer.shutdown();
    test.tracer.upgrade('f'.repeat(32));
    expect(memoryCounts(test)).toMatchObject({ produced: 0, dropped: {} });
  });

  it('lets the oldest go when it holds too many bytes, and everything at shutdown', async () => {
    const test = createTestTracer({
      sampling: { rules: [{ tier: 'metadata' }], hold: { maxBytes: 40_000 } },
    });
    const ids: string[] = [];
    for (let i = 0; i < 10; i++) {
      ids.push(
        test.run(() => withTrace('big', { input: 'x'.repeat(5_000) }, (trace) => trace.traceId)),
      );
    }
    await test.idle();
    const gone = test.traces.map(({ traceId }) => traceId);
    expect(gone.length).toBeGreaterThan(4);
    expect(gone).toEqual(ids.slice(0, gone.length));
    await test.tracer.shutdown();
    expect(test.traces.map(({ traceId }) => traceId)).toEqual(ids);
    expect(memoryCounts(test)).toMatchObject({ delivered: 10, queued: 0 });
  });
});
