import { describe, expect, it } from 'vitest';
import { traceLLM, traceTool } from '../../src/instrument/decorators/functions.js';
import { withTrace } from '../../src/instrument/with-trace.js';
import { createTestTracer } from '../../src/testing.js';
import { POISONS } from '../sealing/poison.js';

describe('a traced function', () => {
  it.each(POISONS.map((poison) => [poison.name, poison] as const))(
    'runs, and is delivered with its sibling, when it takes and returns %s',
    async (_name, poison) => {
      await using test = createTestTracer();
      const value = poison.make();
      const echo = traceTool('echo', (given: unknown) => [given]);
      const plan = traceLLM('plan', async (given: unknown) => [given]);
      const results = await test.run(() =>
        withTrace('job', async () => {
          const [first] = echo(value);
          const [second] = await plan(value);
          return [first, second, traceTool('sibling', () => 'delivered')()];
        }),
      );
      await test.idle();
      expect(results.map((result) => Object.is(result, value))).toEqual([true, true, false]);
      expect(test.traces[0]?.spans.map((span) => [span.name, span.status])).toEqual([
        ['echo', 'ok'],
        ['plan', 'ok'],
        ['sibling', 'ok'],
      ]);
      expect(test.traces[0]?.spans[2]?.data).toMatchObject({ resultSummary: 'delivered' });
    },
  );
});
