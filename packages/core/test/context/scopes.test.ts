import { describe, expect, it } from 'vitest';
import {
  currentSpan,
  currentTrace,
  currentTraceId,
  traceLLM,
  withAttributes,
  withPrompt,
  withSpan,
  withTrace,
  type TraceAttributes,
} from '../../src/index.js';
import { createTestTracer, treeOf } from '../../src/testing.js';

const PROMPT = { name: 'support_agent', versionId: 'prv_17', releaseLabel: 'production' };

describe('the current trace and span', () => {
  it('are none outside of a trace', () => {
    expect([currentTrace(), currentSpan(), currentTraceId()]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('are those of the running code, across awaits, and none afterwards', async () => {
    const test = createTestTracer();
    await withTrace('job', { tracer: test.tracer }, async (trace) => {
      expect(currentSpan()).toBeUndefined();
      await withSpan('step', async (span) => {
        await Promise.resolve();
        expect(currentSpan()).toBe(span);
        expect(currentTraceId()).toBe(trace.traceId);
      });
    });
    expect(currentTrace()).toBeUndefined();
  });
});

describe('withAttributes', () => {
  it('ties the current trace to user and feature, and hides the user', async () => {
    const test = createTestTracer();
    await withTrace('job', { tracer: test.tracer }, () =>
      withAttributes({ userId: 'ada', feature: 'refunds', tags: ['a'] }, () =>
        withAttributes({ tags: ['b'], metadata: { plan: 'pro' } }, async () => {}),
      ),
    );
    await test.idle();
    const [trace] = test.traces;
    expect(trace).toMatchObject({
      feature: 'refunds',
      tags: ['a', 'b'],
      metadata: { plan: 'pro' },
    });
    expect(trace?.userIdHash).toMatch(/^[0-9a-f]+$/);
    expect(JSON.stringify(trace)).not.toContain('"ada"');
  });

  it('waits for the trace that is opened inside', async () => {
    const test = createTestTracer();
    await withAttributes({ sessionId: 's1', variant: 'b' }, () =>
      withTrace('job', { tracer: test.tracer }, async () => {}),
    );
    await test.idle();
    expect(test.traces[0]).toMatchObject({ sessionId: 's1', variant: 'b' });
  });

  it.each([[5], ['beta'], [null], [{ tags: 5 }], [{ tags: 'beta' }]])(
    'leaves out what is no attributes (%j)',
    async (wrong) => {
      const test = createTestTracer();
      const given = wrong as unknown as TraceAttributes;
      await withTrace('job', { tracer: test.tracer, attributes: { tags: ['a'] } }, (trace) =>
        withAttributes(given, () => trace.set(given).set({ tags: ['b'] })),
      );
      await test.idle();
      expect(test.traces[0]?.tags).toEqual(['a', 'b']);
    },
  );
});

describe('ids', () => {
  it('stay as they are, unless a secret was put in their place', async () => {
    const test = createTestTracer();
    const key = `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`;
    await withAttributes({ sessionId: 'sess_5f1c', tenantId: key }, () =>
      withTrace('job', { tracer: test.tracer }, () =>
        withSpan(
          'ask',
          { kind: 'llm', data: { responseId: 'chatcmpl-7Qx', providerRequestId: key } },
          () => 1,
        ),
      ),
    );
    await test.idle();
    expect(test.traces[0]).toMatchObject({ sessionId: 'sess_5f1c', tenantId: '[SECRET_1]' });
    expect(test.traces[0]?.spans[0]?.data).toMatchObject({
      responseId: 'chatcmpl-7Qx',
      providerRequestId: '[SECRET_1]',
    });
  });
});

describe('withPrompt', () => {
  const ask = traceLLM('ask', async () => 'answer');

  it('gives its version to every model call below, and to no other', async () => {
    const test = createTestTracer();
    await withTrace('job', { tracer: test.tracer }, async () => {
      await withPrompt(PROMPT, () => withSpan('deeper', () => ask()));
      await ask();
    });
    await test.idle();
    const calls = test.traces[0]?.spans.filter((span) => span.kind === 'llm');
    expect(calls?.map((span) => span.data.prompt)).toEqual([PROMPT, undefined]);
    expect(test.traces[0]?.prompts).toEqual([PROMPT]);
  });

  it('records template and variables on a span of their own, masked', async () => {
    const test = createTestTracer();
    await withTrace('job', { tracer: test.tracer }, () =>
      withPrompt(
        { ...PROMPT, template: 'Answer {{who}}', variables: { who: 'jo.doe@example.com' } },
        () => ask(),
      ),
    );
    await test.idle();
    expect(treeOf(test.traces[0]!)).toBe('prompt.support_agent ok\nllm.ask ok');
    expect(test.traces[0]?.spans[0]?.data).toMatchObject({
      template: 'Answer {{who}}',
      variables: { who: '[EMAIL_1]' },
    });
  });
});
