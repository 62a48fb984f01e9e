import { describe, expect, it } from 'vitest';
import { aSpan, aTrace } from '@llmtrace/testing/sample-records';
import {
  genaiDialect,
  langfuseDialect,
  langsmithDialect,
  openinferenceDialect,
  type Dialect,
} from '../../src/index.js';
import { traceSpans } from '../../src/spans/record-spans.js';

const DIALECTS: readonly (readonly [string, Dialect])[] = [
  ['genai', genaiDialect()],
  ['langfuse', langfuseDialect],
  ['langsmith', langsmithDialect],
  ['openinference', openinferenceDialect],
];

/** Values where records have others: what apps set by hand is not checked. */
const ILL_TYPED = [
  undefined,
  null,
  'said-by-hand',
  7,
  true,
  ['listed-by-hand', null],
  { own: 'by-hand' },
];
const FIELDS = [
  'usage',
  'cost',
  'params',
  'prompt',
  'chunks',
  'toolCallsRequested',
  'finishReason',
  'timeToFirstTokenMs',
  'model',
  'provider',
  'scores',
  'toolName',
  'reranker',
  'stream',
];

describe.each(DIALECTS)('%s', (_, dialect) => {
  it('words whatever apps set by hand, and keeps it', () => {
    for (const kind of ['llm', 'embedding', 'rerank', 'retrieval', 'tool', 'eval'] as const) {
      for (const field of FIELDS) {
        for (const value of ILL_TYPED) {
          const data = { [field]: value, [`${field}Too`]: 'told-besides' };
          const trace = aTrace({
            spans: [
              aSpan({ kind, name: 'odd', data } as never),
              aSpan({ kind: 'step', name: 'next' }),
            ],
          });
          const [root, odd, next] = traceSpans(trace, dialect);
          expect([root?.name, odd?.spanId, next?.name]).toEqual([
            trace.name,
            trace.spans[0]?.spanId,
            'next',
          ]);
          expect(JSON.stringify(odd?.attributes)).toContain('told-besides');
        }
      }
    }
  });
});

it('tells what a dialect of the app fails at under names of our own', () => {
  const failing: Dialect = {
    name: 'failing',
    word: () => {
      throw new Error('not today');
    },
  };
  const trace = aTrace({
    input: 'asked',
    spans: [aSpan({ kind: 'tool', name: 'refund', data: { toolName: 'refund', success: true } })],
  });
  const [root, tool] = traceSpans(trace, failing);
  expect(root).toMatchObject({ name: trace.name, attributes: { 'llmtrace.input': 'asked' } });
  expect(tool).toMatchObject({
    name: 'refund',
    attributes: { 'llmtrace.span.kind': 'tool', 'llmtrace.tool.success': true },
  });
});
