import { describe, expect, it } from 'vitest';
import { withSpan, withTrace, type Trace } from '../../src/index.js';
import type { SamplingOptions, TraceAttributes } from '../../src/index.js';
import type { DeliveryCounts } from '../../src/delivery/counts.js';
import type { ScoreRecord } from '../../src/model/record.js';
import { createTestTracer, type TestTracer } from '../../src/testing.js';

type Tier = 'full' | 'metadata' | 'drop';

const COMMENT = 'Ada Byron was not amused';
const ofTier = (tier: Tier, more: SamplingOptions = {}): SamplingOptions => ({
  rules: [{ name: 'all', tier }],
  ...more,
});

function scores(test: TestTracer): readonly ScoreRecord[] {
  return test.records.filter((record) => record.type === 'score') as readonly ScoreRecord[];
}

function countsOf(test: TestTracer): DeliveryCounts {
  const counts = test.tracer.stats().exporters['memory'] as DeliveryCounts;
  const dropped = Object.values(counts.dropped).reduce((sum, count) => sum + count, 0);
  const { produced, delivered, queued, sampledOut } = counts;
  expect(produced).toBe(delivered + queued + sampledOut + dropped);
  return counts;
}

/** A trace that is open until it is told to end. */
function open(test: TestTracer, attributes?: TraceAttributes): { trace: Trace; end: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let trace!: Trace;
  void test.run(() =>
    withTrace('job', attributes === undefined ? {} : { attributes }, (own) => {
      trace = own;
      return promise;
    }),
  );
  return { trace, end: resolve };
}

/** A trace with a request and a response that have ids. */
function asked(test: TestTracer, requestId: string, responseId: string): void {
  test.run(() =>
    withTrace('answer', (trace) => {
      Object.assign(trace, {
        http: { method: 'POST', route: '/', statusCode: 200, requestId },
      });
      withSpan('call', { kind: 'llm', data: { responseId } }, () => 'Yes.');
    }),
  );
}

describe('a score of a trace that is open', () => {
  it.each<[Tier, readonly Partial<ScoreRecord>[]]>([
    ['full', [{ name: 'ok', comment: COMMENT }]],
    ['metadata', [{ name: 'ok', value: 1 }]],
    ['drop', []],
  ])('waits for its end and goes its way: %s', async (tier, expected) => {
    const test = createTestTracer({ sampling: ofTier(tier) });
    const { trace, end } = open(test);
    test.tracer.recordScore({ traceId: trace.traceId, name: 'ok', value: 1, comment: COMMENT });
    await test.tracer.flush();
    expect(scores(test)).toEqual([]);
    expect(countsOf(test)).toMatchObject({ produced: 1, queued: 1 });
    end();
    await test.idle();
    expect(scores(test)).toMatchObject(expected);
    expect(JSON.stringify(scores(test)).includes(COMMENT)).toBe(tier === 'full');
    expect(countsOf(test)).toMatchObject({ queued: 0, sampledOut: tier === 'drop' ? 2 : 0 });
  });

  it('is kept back with it, and asked for with it', async () => {
    const test = createTestTracer({ sampling: ofTier('drop', { hold: true }) });
    const { trace, end } = open(test);
    test.tracer.recordScore({ traceId: trace.traceId, name: 'ok', value: 1, comment: COMMENT });
    end();
    await test.idle();
    expect(test.records).toEqual([]);
    test.tracer.upgrade(trace.traceId);
    await test.idle();
    expect(scores(test)).toMatchObject([{ comment: COMMENT }]);
    expect(test.traces).toHaveLength(1);
  });

  it.each([undefined, ofTier('full')])(
    'has what is known of the person masked',
    async (sampling) => {
      const test = createTestTracer(sampling ? { sampling } : {});
      const { trace, end } = open(test, { knownValues: { NAME: ['Ada Byron'] } });
      const { traceId } = trace;
      test.tracer.recordScore({ traceId, name: 'by Ada', value: 'Ada Byron', comment: COMMENT });
      end();
      await test.idle();
      expect(scores(test)).toMatchObject([
        { name: 'by [NAME]', value: '[NAME]', comment: '[NAME] was not amused' },
      ]);
    },
  );

  it('is written by itself when the trace never ends, or goes for want of room', async () => {
    const test = createTestTracer({ sampling: ofTier('metadata'), limits: { maxOpenTraces: 1 } });
    const first = open(test).trace.traceId;
    test.tracer.recordScore({ traceId: first, name: 'first', value: 1 });
    const second = open(test).trace.traceId;
    test.tracer.recordScore({ traceId: second, name: 'second', value: 1 });
    await test.tracer.flush();
    expect(scores(test).map(({ name }) => name)).toEqual(['first']);
    await test.tracer.shutdown();
    expect(scores(test).map(({ name }) => name)).toEqual(['first', 'second']);
    // The third tells of the trace that went.
    expect(countsOf(test)).toMatchObject({ delivered: 3, queued: 0, dropped: { open_limit: 1 } });
  });
});

describe('a score that names a request or a response', () => {
  it.each<[Tier, number]>([
    ['full', 2],
    ['metadata', 0],
    ['drop', 0],
  ])('follows the trace that it belongs to: %s', async (tier, comments) => {
    const test = createTestTracer({ sampling: ofTier(tier) });
    asked(test, 'req-1', 'resp-1');
    test.tracer.recordScore({ requestId: 'req-1', name: 'a', value: 1, comment: COMMENT });
    test.tracer.recordScore({ responseId: 'resp-1', name: 'b', value: 1, comment: COMMENT });
    await test.idle();
    expect(scores(test)).toHaveLength(tier === 'drop' ? 0 : 2);
    expect(scores(test).filter(({ comment }) => comment === COMMENT)).toHaveLength(comments);
    expect(countsOf(test)).toMatchObject({ sampledOut: tier === 'drop' ? 3 : 0 });
  });

  it('is kept where nobody remembers the trace, or several go by that id', async () => {
    const test = createTestTracer({ sampling: ofTier('drop') });
    asked(test, 'req-1', 'resp-1');
    asked(test, 'req-1', 'resp-2');
    test.tracer.recordScore({ requestId: 'req-1', name: 'several', value: 1, comment: COMMENT });
    test.tracer.recordScore({ requestId: 'req-9', name: 'nobody', value: 1, comment: COMMENT });
    await test.idle();
    expect(scores(test)).toMatchObject([
      { name: 'several', comment: COMMENT },
      { name: 'nobody', comment: COMMENT },
    ]);
  });
});
