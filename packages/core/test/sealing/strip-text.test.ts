import { describe, expect, it } from 'vitest';
import { withSpan, withTrace, startSpan, recordScore } from '../../src/index.js';
import { stripTexts } from '../../src/sealing/strip-text.js';
import { createTestTracer, type TestTracer } from '../../src/testing.js';

function run(test: TestTracer): Promise<void> {
  test.run(() =>
    withTrace(
      'answer',
      { input: 'question text', attributes: { feature: 'f', metadata: { note: 'note text' } } },
      (trace) => {
        trace.addEvent('looked', { at: 'event text' });
        withSpan(
          'call',
          {
            kind: 'llm',
            data: {
              model: 'm',
              params: { temperature: 1, stop: ['END'] },
              toolCallsRequested: [
                { callId: 'c1', name: 'get', arguments: { q: 'argument text' } },
              ],
            },
            input: [{ role: 'system', content: 'system text' }],
          },
          () => 'answer text',
        );
        startSpan('find', {
          kind: 'retrieval',
          data: {
            index: 'docs',
            queryText: 'query text',
            chunks: [{ chunkId: 'k', snippet: 'chunk text' }],
          },
        })
          .setAttribute('free', 'attribute text')
          .recordError(new Error('message text'))
          .end();
        startSpan('template', {
          kind: 'prompt',
          data: { name: 'p', template: 'template text' },
        }).end();
        trace.recordError(new RangeError('reason text'));
      },
    ),
  );
  return test.idle();
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

describe('stripTexts', () => {
  it('leaves what content "none" keeps, and no text', async () => {
    const [full, none] = [createTestTracer(), createTestTracer({ content: 'none' })];
    await run(full);
    await run(none);
    const [whole] = full.traces;
    const [bare] = none.traces;
    expect(JSON.stringify(whole)).toMatch(/query text/);
    const [stripped] = stripTexts([whole!]);
    const withoutLengths = (_key: string, value: unknown): unknown =>
      isPlain(value) ? { ...value, contentLengths: undefined } : value;
    const same = JSON.parse(JSON.stringify(bare, withoutLengths)) as object;
    expect(JSON.parse(JSON.stringify(stripped))).toEqual({ ...same, redaction: whole!.redaction });
    expect(JSON.stringify(stripped)).not.toMatch(/ text/);
  });

  it('leaves a score without its comment', async () => {
    const test = createTestTracer();
    using _installed = test.install();
    recordScore({ traceId: 'a'.repeat(32), name: 'n', value: 1, comment: 'said text' });
    await test.idle();
    const [stripped] = stripTexts([test.records[0]!]);
    expect(stripped).toMatchObject({ type: 'score', value: 1 });
    expect(JSON.stringify(stripped)).not.toMatch(/said text/);
  });
});
