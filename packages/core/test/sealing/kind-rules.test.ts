import { describe, expect, it } from 'vitest';
import type { SpanKind } from '../../src/model/kinds.js';
import type { SpanRecord } from '../../src/model/record.js';
import type { SpanDataMap } from '../../src/model/span-data.js';
import { TraceScript, named } from './live.js';

function sealed<K extends SpanKind>(
  kind: K,
  call: { input?: unknown; output?: unknown; error?: unknown; data?: Partial<SpanDataMap[K]> },
): SpanRecord {
  const script = new TraceScript();
  script.run(kind, 'call', call.data ?? {}, (span) => {
    span.setInput(call.input).setOutput(call.output);
    if (call.error !== undefined) span.recordError(call.error);
  });
  return named(script.seal(), 'call');
}

describe('a tool span', () => {
  it('holds its arguments and result in data and nowhere else', () => {
    const span = sealed('tool', { input: { orderId: 'o1' }, output: { total: 3 } });
    expect(span.data).toEqual({
      toolName: 'call',
      arguments: { orderId: 'o1' },
      resultSummary: { total: 3 },
      success: true,
    });
    expect(span).not.toHaveProperty('input');
    expect(span).not.toHaveProperty('output');
  });

  it('keeps the exact JSON that a model wrote, but for what is masked', () => {
    const written = '{"to": "joe@example.com",  "password":"tulip-bulb", "n":1.0}';
    const span = sealed('tool', { data: { arguments: written }, input: { parsed: true } });
    expect(span.data).toMatchObject({
      arguments: '{"to": "[EMAIL_1]",  "password":"[SECRET_1]", "n":1.0}',
    });
    expect(span).not.toHaveProperty('input');
  });

  it('tells why it failed', () => {
    const error = Object.assign(new RangeError('amount must be <= total'), {
      code: 'INVALID_ARGUMENT',
      status: 422,
      retryable: false,
    });
    const span = sealed('tool', { input: 1, error });
    expect(span.data).toMatchObject({
      success: false,
      errorCode: 'INVALID_ARGUMENT',
      errorMessage: 'amount must be <= total',
      retryable: false,
    });
    expect(span.error).toMatchObject({
      type: 'RangeError',
      code: 'INVALID_ARGUMENT',
      message: 'amount must be <= total',
      retryable: false,
      httpStatus: 422,
    });
  });
});

describe('a retrieval span', () => {
  it('reads the query and how many were wanted from its arguments', () => {
    const span = sealed('retrieval', {
      input: ['refund policy', { topK: 5, index: 'docs' }],
      output: [],
    });
    expect(span.data).toEqual({
      queryText: 'refund policy',
      topKRequested: 5,
      chunks: [],
      topKReturned: 0,
    });
    expect(span.input).toEqual({ topK: 5, index: 'docs' });
    expect(span).not.toHaveProperty('output');
    expect(sealed('retrieval', { input: 'refund policy' }).data).toEqual({
      queryText: 'refund policy',
    });
    expect(sealed('retrieval', { input: { query: 'refund policy', limit: 2 } })).toMatchObject({
      data: { queryText: 'refund policy', topKRequested: 2 },
      input: { limit: 2 },
    });
  });

  it('keeps the query that the app set', () => {
    const span = sealed('retrieval', { data: { queryText: 'rewritten' }, input: 'typed' });
    expect(span).toMatchObject({ data: { queryText: 'rewritten' }, input: 'typed' });
  });

  it.each([
    [
      'a list',
      [{ chunkId: 'c1', sourceDocId: 'd1', title: 'Refunds', score: 0.9, tokens: 3, text: 'é' }],
    ],
    [
      'chunks',
      {
        chunks: [
          { id: 'c1', source: 'd1', title: 'Refunds', similarity: 0.9, tokens: 3, content: 'é' },
        ],
      },
    ],
    [
      'matches',
      {
        matches: [
          { _id: 'c1', docId: 'd1', title: 'Refunds', relevance: 0.9, tokens: 3, pageContent: 'é' },
        ],
      },
    ],
    [
      'hits with a document inside',
      {
        hits: [
          {
            _score: 0.9,
            tokens: 3,
            document: { id: 'c1', source: 'd1', title: 'Refunds', body: 'é' },
          },
        ],
      },
    ],
    ['pairs', [[{ id: 'c1', source: 'd1', title: 'Refunds', tokens: 3, pageContent: 'é' }, 0.9]]],
  ])('reads chunks from %s without their text', (_, output) => {
    const span = sealed('retrieval', { output });
    expect(span.data).toEqual({
      chunks: [
        {
          chunkId: 'c1',
          sourceDocId: 'd1',
          title: 'Refunds',
          score: 0.9,
          tokens: 3,
          textLength: 2,
        },
      ],
      topKReturned: 1,
    });
    expect(span).not.toHaveProperty('output');
  });

  it('finds the source in the metadata', () => {
    expect(
      sealed('retrieval', {
        output: { documents: [{ pageContent: 'x', metadata: { source: 'd1' } }] },
      }).data,
    ).toMatchObject({
      chunks: [{ sourceDocId: 'd1', textLength: 1, metadata: { source: 'd1' } }],
    });
  });

  it('keeps a result that is no list of documents', () => {
    expect(sealed('retrieval', { output: [1, 2, 3] })).toMatchObject({ output: [1, 2, 3] });
    expect(sealed('retrieval', { output: 'nothing found' })).toMatchObject({
      output: 'nothing found',
    });
  });
});

describe('a prompt span', () => {
  it('reads the prompt that it loaded, and keeps what else came with it', () => {
    const span = sealed('prompt', {
      output: {
        name: 'support',
        versionId: 'prv_1',
        releaseLabel: 'production',
        gitSha: 'abc',
        template: 'Hi {{name}}',
        variables: { name: 'joe@example.com' },
        owner: 'team',
      },
    });
    expect(span.data).toEqual({
      name: 'support',
      versionId: 'prv_1',
      releaseLabel: 'production',
      gitSha: 'abc',
      template: 'Hi {{name}}',
      variables: { name: '[EMAIL_1]' },
      templateHash: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
    });
    expect(span.output).toEqual({ owner: 'team' });
  });

  it('keeps a rendered prompt as its output', () => {
    expect(sealed('prompt', { output: 'You are kind.' })).toMatchObject({
      output: 'You are kind.',
      data: {},
    });
  });
});

describe('a parser span', () => {
  it('is valid when it returned and invalid when it threw', () => {
    expect(sealed('parser', { output: { a: 1 } }).data).toEqual({ valid: true });
    const error = Object.assign(new Error('bad'), {
      issues: [{ path: ['a'], message: 'wanted a number' }],
    });
    expect(sealed('parser', { error }).data).toEqual({
      valid: false,
      issues: [{ path: ['a'], message: 'wanted a number' }],
    });
    expect(sealed('parser', { data: { valid: false }, output: { a: 1 } }).data).toEqual({
      valid: false,
    });
  });
});

describe('a thrown value', () => {
  it.each([
    ['a string', 'no joe@example.com', { type: 'string', message: 'no [EMAIL_1]' }],
    ['null', null, { type: 'null', message: 'null' }],
    [
      'an object',
      { reason: 'busy', code: 17 },
      { type: 'Object', code: '17', message: '{"reason":"busy","code":17}' },
    ],
    [
      'an error of a class of one’s own',
      new (class QuotaError extends Error {})('full'),
      { type: 'QuotaError', message: 'full' },
    ],
    [
      'an error with a name',
      Object.assign(new Error('x'), { name: 'TimeoutError' }),
      { type: 'TimeoutError', message: 'x' },
    ],
    ['an error without a message', new TypeError(), { type: 'TypeError' }],
  ])('is recorded when it is %s', (_, error, expected) => {
    const record = sealed('step', { error }).error;
    expect(record).toMatchObject(expected);
    if (!('message' in expected)) expect(record).not.toHaveProperty('message');
  });

  it('shows the stacks of its causes, masked', () => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 2;
    const cause = new Error('refused joe@example.com');
    const { stack } = sealed('step', { error: new Error('outer', { cause }) }).error ?? {};
    Error.stackTraceLimit = stackTraceLimit;
    expect(stack).toMatch(/^Error: outer\n {4}at /);
    expect(stack).toContain('Caused by: Error: refused [EMAIL_1]');
  });
});
