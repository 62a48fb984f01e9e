import { describe, expect, it } from 'vitest';
import type { LlmTraceRecord, TraceRecord } from '../src/index.js';
import { createTraceSealer, type ForeignStep, type ForeignTrace } from '../src/sealer.js';
import { treeOf } from '../src/testing.js';

const START = Date.UTC(2026, 0, 1);

function foreign(overrides: Partial<ForeignTrace> = {}): ForeignTrace {
  return {
    traceId: 'a'.repeat(32),
    rootSpanId: 'b'.repeat(16),
    kind: 'job',
    name: 'rank',
    startTime: START,
    endTime: START + 50.5,
    serviceName: 'py-worker',
    environment: 'staging',
    steps: [],
    ...overrides,
  };
}

function step(id: number, overrides: Partial<ForeignStep> = {}): ForeignStep {
  return {
    spanId: id.toString(16).padStart(16, '0'),
    kind: 'step',
    name: `step_${id}`,
    startTime: START + id,
    endTime: START + id + 2,
    data: {},
    ...overrides,
  };
}

function sealedTrace(
  trace: ForeignTrace,
  options: Parameters<typeof createTraceSealer>[0] = {},
): TraceRecord {
  const records = createTraceSealer({ hashKey: 'k', ...options }).seal(trace);
  return records.find(({ type }) => type === 'trace') as LlmTraceRecord as TraceRecord;
}

describe('sealing traces of others', () => {
  it('keeps ids, times, parents and service', () => {
    const trace = sealedTrace(
      foreign({
        remoteParentSpanId: 'c'.repeat(16),
        steps: [
          step(2, { parentSpanId: step(1).spanId, kind: 'llm', data: { model: 'm' } }),
          step(1),
          step(3, { parentSpanId: 'f'.repeat(16), error: { type: 'KeyError', message: 'x' } }),
        ],
      }),
    );
    expect(trace).toMatchObject({
      traceId: 'a'.repeat(32),
      rootSpanId: 'b'.repeat(16),
      remoteParentSpanId: 'c'.repeat(16),
      startTime: START,
      durationMs: 50.5,
      serviceName: 'py-worker',
      environment: 'staging',
      models: ['m'],
    });
    expect(
      trace.spans.map(({ spanId, startTime, durationMs }) => [spanId, startTime, durationMs]),
    ).toEqual([1, 2, 3].map((id) => [step(id).spanId, START + id, 2]));
    expect(treeOf(trace)).toBe(
      ['step.step_1 ok', '  llm.step_2 ok', 'step.step_3 error'].join('\n'),
    );
    expect(trace.spans[2]?.error).toEqual({ type: 'KeyError', message: 'x' });
    const plain = sealedTrace(foreign({ error: { type: 'Error', stack: 'at x.py' } }));
    expect(plain.error).toEqual({ type: 'Error', stack: 'at x.py' });
  });

  it('masks every text that came', () => {
    const secret = 'ada@example.com';
    const trace = foreign({
      name: secret,
      input: secret,
      output: { deep: [secret] },
      error: { type: 'E', message: secret, stack: secret },
      events: [{ name: 'x', time: START, attributes: { secret } }],
      attributes: { userId: secret, sessionId: secret, metadata: { secret } },
      steps: [
        step(1, { input: secret, output: secret, attributes: { secret }, name: secret }),
        step(2, { kind: 'tool', data: { toolName: secret, arguments: { secret } } }),
        step(3, { kind: 'retrieval', data: { queryText: secret, chunks: [{ snippet: secret }] } }),
      ],
    });
    const records = createTraceSealer({ hashKey: 'k' }).seal(trace);
    expect(JSON.stringify(records)).not.toContain(secret);
  });

  it('keeps raw text only for those who may have it', () => {
    const trace = foreign({ input: 'ada@example.com' });
    expect(() => sealedTrace(trace, { content: 'raw' })).toThrow('allowRaw: true');
    expect(sealedTrace(trace, { content: 'raw', allowRaw: true }).input).toBe('ada@example.com');
  });

  it('places steps that are each other’s ancestors below the root, each once', () => {
    const trace = sealedTrace(
      foreign({
        steps: [
          step(1, { parentSpanId: step(2).spanId }),
          step(2, { parentSpanId: step(1).spanId }),
          step(3, { parentSpanId: step(3).spanId }),
        ],
      }),
    );
    expect(trace.spans.map(({ spanId }) => spanId).sort()).toEqual(
      [1, 2, 3].map((id) => step(id).spanId),
    );
  });

  it('bounds what it is sent', () => {
    const steps = Array.from({ length: 30 }, (_, i) => step(i + 1));
    const trace = sealedTrace(foreign({ steps }), { limits: { maxSpans: 10 } });
    expect([trace.spans.length, trace.droppedSpans]).toEqual([10, 20]);
  });

  it('refuses options that are none', () => {
    expect(() => createTraceSealer({ content: 'all' as never })).toThrow('content');
  });
});
