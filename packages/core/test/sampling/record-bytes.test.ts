import { expect, it } from 'vitest';
import { withSpan, withTrace } from '../../src/index.js';
import { recordBytes } from '../../src/sampling/record-bytes.js';
import { createTestTracer } from '../../src/testing.js';

it('counts every text of a record, however deep it lies', () => {
  let deep: unknown = 'x'.repeat(1_000);
  for (let i = 0; i < 50; i++) deep = { deep };
  expect(recordBytes([{ deep }], 1_000)).toBeGreaterThan(2_000);
  expect(recordBytes([{ a: ['x'.repeat(1_000), { b: 'y'.repeat(1_000) }] }], 10)).toBeGreaterThan(
    4_000,
  );
});

it('says of a record with too many values that there is no end of it', () => {
  const list = Array.from({ length: 100 }, (_, i) => i);
  expect(recordBytes([{ list }], 103)).toBeLessThan(10_000);
  expect(recordBytes([{ list }], 102)).toBe(Infinity);
});

it('is what a hold goes by: what has no room is not kept back, and displaces nothing', async () => {
  const test = createTestTracer({
    sampling: { rules: [{ tier: 'metadata' }], hold: { maxBytes: 100_000 } },
  });
  let deep: unknown = 'x'.repeat(1_900);
  for (let i = 0; i < 12; i++) deep = [deep];
  const say = (input: unknown, spans: number): string =>
    test.run(() =>
      withTrace('job', (trace) => {
        for (let i = 0; i < spans; i++) withSpan('step', (span) => void span.setInput(input));
        return trace.traceId;
      }),
    );
  const small = say('fine', 1);
  const ids = [
    say(deep, 40),
    say(
      Array.from({ length: 1_500 }, (_, i) => i),
      20,
    ),
  ];
  await test.idle();
  expect(test.traces.map(({ traceId }) => traceId)).toEqual(ids);
  test.tracer.upgrade(small);
  await test.idle();
  expect(test.traces.map(({ sampling }) => sampling.rule)).toEqual(['rest', 'rest', 'upgraded']);
});
