import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { registeredTracer } from '../../src/context/registry.js';
import { currentTraceId, recordScore, withAttributes } from '../../src/index.js';
import { withSpan } from '../../src/instrument/with-span.js';
import { withTrace } from '../../src/instrument/with-trace.js';
import { createTestTracer, treeOf } from '../../src/testing.js';

function refuse(): void {
  throw new Error('gone');
}

it('collects what runs inside it, as a tree that a test can compare', async () => {
  const test = createTestTracer();
  await test.run(() =>
    withTrace('support', () =>
      withSpan('answer', { kind: 'agent' }, async () => {
        await withSpan('plan', { kind: 'llm' }, () => nextTurn());
        try {
          withSpan('get_order', { kind: 'tool' }, refuse);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    ),
  );
  await test.idle();
  expect(test.traces).toHaveLength(1);
  expect(treeOf(test.traces[0]!)).toBe(
    ['agent.answer ok', '  llm.plan ok', '    tool.get_order error'].join('\n'),
  );
  expect(test.traces[0]).toMatchObject({
    name: 'support',
    outcome: 'degraded_success',
    environment: 'test',
  });
});

it('changes nothing outside: two tests side by side keep their traces apart', async () => {
  const before = registeredTracer();
  const [one, other] = [createTestTracer(), createTestTracer()];
  await Promise.all([
    one.run(() => withTrace('first', () => nextTurn())),
    other.run(() => withAttributes({ feature: 'x' }, () => withTrace('second', () => nextTurn()))),
  ]);
  await Promise.all([one.idle(), other.idle()]);
  expect(one.traces.map(({ name }) => name)).toEqual(['first']);
  expect(other.traces.map(({ name, feature }) => [name, feature])).toEqual([['second', 'x']]);
  expect(registeredTracer()).toBe(before);
});

it('takes scores that are recorded inside it', async () => {
  const test = createTestTracer();
  test.run(() => recordScore({ traceId: 'a'.repeat(32), name: 'helpful', value: true }));
  await test.idle();
  expect(test.records).toMatchObject([{ type: 'score', name: 'helpful' }]);
});

it('has the same ids and times in every run', async () => {
  const record = async (): Promise<string> => {
    const test = createTestTracer();
    await test.run(() => withTrace('job', () => withSpan('step', () => test.clock.advance(40))));
    await test.idle();
    return JSON.stringify(test.traces);
  };
  const first = await record();
  expect(await record()).toBe(first);
  expect(JSON.parse(first)).toMatchObject([
    {
      traceId: '00000000000000000000000000000001',
      startTime: Date.UTC(2026, 0, 1),
      durationMs: 40,
      spans: [{ durationMs: 40 }],
    },
  ]);
});

it('is idle only when work under way has ended', async () => {
  const test = createTestTracer();
  const { promise, resolve } = Promise.withResolvers<void>();
  void test.run(() => withTrace('slow', () => promise));
  const idle = test.idle();
  await nextTurn();
  expect(test.traces).toHaveLength(0);
  resolve();
  await idle;
  expect(test.traces).toHaveLength(1);
});

it('names what is still open when it does not become idle', async () => {
  const test = createTestTracer();
  void test.run(() => withTrace('never', () => new Promise(() => {})));
  await expect(test.idle({ timeoutMs: 5 })).rejects.toThrow('Still open after 5 ms: "never".');
});

it('closes by age what never ends once its clock is far enough', async () => {
  const test = createTestTracer({ limits: { maxJobIdleMs: 60_000 } });
  void test.run(() => withTrace('never', () => new Promise(() => {})));
  test.clock.advance(60_001);
  await test.idle();
  expect(test.traces.map(({ outcome }) => outcome)).toEqual(['abandoned']);
});

it('can serve a whole process until it is disposed of', async () => {
  const test = createTestTracer();
  const before = registeredTracer();
  const server = createServer((_request, response) => {
    void withTrace('handler', async () => {
      await nextTurn();
      response.end(currentTraceId());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  {
    using _installed = test.install();
    const { port } = server.address() as AddressInfo;
    const answerText = await (await fetch(`http://127.0.0.1:${port}/`)).text();
    await test.idle();
    expect(test.traces.map(({ traceId }) => traceId)).toEqual([answerText]);
  }
  server.close();
  expect(registeredTracer()).toBe(before);
});

it('keeps no text with content none', async () => {
  const test = createTestTracer({ content: 'none' });
  await test.run(() => withTrace('job', (trace) => void trace.setOutput('secret answer')));
  await test.idle();
  expect(JSON.stringify(test.records)).not.toContain('secret');
});

it('measures with the real clock when asked, and refuses to advance it', async () => {
  const test = createTestTracer({ clock: 'real' });
  const before = Date.now();
  await test.run(() => withTrace('job', () => nextTurn()));
  await test.idle();
  expect(test.traces[0]?.startTime).toBeGreaterThan(before - 1_000);
  expect(() => test.clock.advance(1)).toThrow('cannot advance');
});

it('forgets what it is told to forget', async () => {
  const test = createTestTracer();
  test.run(() => withTrace('job', () => {}));
  await test.idle();
  test.clear();
  expect(test.records).toEqual([]);
});

it('writes spans that never ended as open', async () => {
  const test = createTestTracer();
  test.run(() =>
    withTrace('job', () => {
      void withSpan('hang', () => new Promise(() => {}));
    }),
  );
  await test.idle();
  expect(treeOf(test.traces[0]!)).toBe('step.hang open');
});
