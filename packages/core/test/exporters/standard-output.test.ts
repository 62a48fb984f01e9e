import { expect, it } from 'vitest';
import { runFixture } from './fixtures/run-source.js';

it.each(['console', 'jsonLog'])(
  'a closed standard output fails the batch of %s, not the app',
  async (exporter) => {
    const { stderr } = await runFixture('print-until-refused.ts', [exporter], {
      after: '| head -c 1',
    });
    expect(stderr).toBe('refused 3 times, listeners 0\n');
  },
);
