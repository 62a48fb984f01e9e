import { describe, expect, it } from 'vitest';
import { joinTexts, splitTexts } from '../../src/sealing/split-texts.js';
import { stripTexts } from '../../src/sealing/strip-text.js';
import { aLateSpan, aSpan, aTrace, refundTrace, sealed } from '@llmtrace/testing/sample-records';

const traces = [
  refundTrace(),
  aTrace({
    input: 'question',
    output: { answer: 42 },
    metadata: { note: 'x' },
    contents: [{ path: '/input', hash: 'h', chars: 9 }],
    error: { type: 'E', message: 'm', stack: 's' },
    events: [
      { name: 'e', time: 1, attributes: { a: 1 } },
      { name: 'f', time: 2 },
    ],
    spans: [
      aSpan({
        kind: 'retrieval',
        name: 'search',
        data: {
          queryText: 'q',
          filter: { a: 1 },
          chunks: [{ chunkId: 'c', snippet: 'text', metadata: { m: 1 } }, null as never],
        },
      }),
      aSpan({
        kind: 'llm',
        name: 'call',
        input: ['x'],
        data: { usage: { inputTokens: 1, raw: { prompt: 'p' } } },
      }),
      aSpan({
        kind: 'tool',
        name: 't',
        data: { arguments: '{}', unknown: 'u' } as never,
        attributes: { k: 'v' },
      }),
    ],
  }),
];

describe('splitting the text from a record', () => {
  it.each(traces)('leaves what the tier metadata keeps', (trace) => {
    const [stripped] = stripTexts(sealed(trace));
    expect(splitTexts(trace).bare).toEqual(stripped);
  });

  it.each(traces)('is undone by joining', (trace) => {
    const { bare, texts } = splitTexts(trace);
    const copy = JSON.parse(JSON.stringify(bare)) as object;
    joinTexts(copy, texts);
    expect(copy).toEqual(trace);
  });

  it('does so with a late span', () => {
    const late = aLateSpan({
      span: aSpan({ kind: 'step', name: 's', input: 'text', output: 'more' }),
    });
    const { bare, texts } = splitTexts(late);
    expect(bare).toEqual(stripTexts(sealed(late))[0]);
    expect(texts).toEqual([
      [['span', 'input'], 'text'],
      [['span', 'output'], 'more'],
    ]);
  });

  it.each(traces)('changes nothing in the record', (trace) => {
    const before = JSON.stringify(trace);
    splitTexts(trace);
    expect(JSON.stringify(trace)).toBe(before);
  });

  it('takes out fields that are called like what every object has', () => {
    const data = JSON.parse('{"__proto__":"a","constructor":["b"],"usage":{"__proto__":"c"}}');
    const { bare, texts } = splitTexts(
      aTrace({ spans: [aSpan({ kind: 'llm', name: 'n', data })] }),
    );
    expect(JSON.stringify(bare.spans[0]?.data)).toBe('{"usage":{}}');
    expect(texts).toEqual([
      [['spans', 0, 'data', '__proto__'], 'a'],
      [['spans', 0, 'data', 'constructor'], ['b']],
      [['spans', 0, 'data', 'usage', '__proto__'], 'c'],
    ]);
  });

  it('passes over a text whose place is gone', () => {
    const record = { spans: [] };
    joinTexts(record, [[['spans', 3, 'data', 'queryText'], 'q']]);
    expect(record).toEqual({ spans: [] });
  });
});
