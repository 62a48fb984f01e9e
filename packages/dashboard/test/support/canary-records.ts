import type { LlmTraceRecord, SpanRecord } from '@llmtrace/core';
import {
  aContent,
  aLateSpan,
  anOpenTrace,
  aPrompt,
  aScore,
  aSpan,
  aTrace,
} from '@llmtrace/testing/sample-records';

/** Stands in every field of a trace that may hold text. */
export const CANARY = 'canary-7f3a9c';

export const CANARY_CONTENT = aContent(`${CANARY} the whole question`, { tenantId: 'acme' });
export const CANARY_TRACE_ID = 'ca'.repeat(16);
export const LATE_SPAN_ID = '00000000000000c9';
const ROOT_SPAN_ID = '00000000000000c0';

const error = {
  type: 'ToolError',
  code: 'E',
  message: `${CANARY} message`,
  stack: `${CANARY} at x`,
};
const common = {
  input: [{ role: 'user', content: `${CANARY} in` }],
  output: `${CANARY} out`,
  attributes: { note: `${CANARY} attribute` },
  events: [{ name: 'note', time: Date.UTC(2026, 5, 3), attributes: { said: `${CANARY} event` } }],
};

/** A step of each kind that has text of its own. */
const SPANS: readonly SpanRecord[] = [
  aSpan({
    ...common,
    kind: 'llm',
    name: 'answer',
    spanId: '00000000000000c1',
    contents: [{ path: '/input/0/content', hash: CANARY_CONTENT.hash, chars: 30 }],
    data: {
      model: 'gpt-5.5',
      provider: 'openai',
      prompt: { name: 'support', versionId: 'v1' },
      toolCallsRequested: [{ name: 'refund', arguments: `{"why":"${CANARY}"}` }],
      usage: { inputTokens: 10, outputTokens: 5, raw: { note: CANARY } },
    },
  }),
  aSpan({
    ...common,
    kind: 'tool',
    name: 'refund',
    spanId: '00000000000000c2',
    status: 'error',
    error,
    data: {
      toolName: 'refund',
      arguments: { why: CANARY },
      resultSummary: { said: CANARY },
      errorMessage: CANARY,
    },
  }),
  aSpan({
    ...common,
    kind: 'retrieval',
    name: 'search',
    spanId: '00000000000000c3',
    data: {
      index: 'docs',
      queryText: CANARY,
      originalQueryText: CANARY,
      filter: { only: CANARY },
      chunks: [{ chunkId: 'doc-1', score: 0.9, snippet: CANARY, metadata: { by: CANARY } }],
    },
  }),
  aSpan({
    ...common,
    kind: 'prompt',
    name: 'support',
    spanId: '00000000000000c4',
    data: { name: 'support', versionId: 'v1', template: CANARY, variables: { name: CANARY } },
  }),
  aSpan({
    ...common,
    kind: 'parser',
    name: 'parse',
    spanId: '00000000000000c5',
    data: { valid: false, issues: [{ path: '/a', message: CANARY }] },
  }),
  aSpan({
    ...common,
    kind: 'agent',
    name: 'agent',
    spanId: '00000000000000c6',
    data: { agentName: 'support', finalState: { notes: CANARY } },
  }),
  aSpan({
    ...common,
    kind: 'eval',
    name: 'judge',
    spanId: '00000000000000c7',
    data: { scores: [{ name: 'tone', value: CANARY }], evaluator: { name: 'tone', kind: 'llm' } },
  }),
];

/** A tenant's trace with {@link CANARY} in every text, and all that can come with one. */
export const CANARY_RECORDS: readonly LlmTraceRecord[] = [
  aTrace({
    ...common,
    traceId: CANARY_TRACE_ID,
    rootSpanId: ROOT_SPAN_ID,
    tenantId: 'acme',
    sessionId: 'session-1',
    status: 'error',
    outcome: 'error',
    error,
    metadata: { note: CANARY },
    spans: SPANS,
    models: ['gpt-5.5'],
    tools: ['refund'],
    prompts: [{ name: 'support', versionId: 'v1' }],
  }),
  aLateSpan({
    traceId: CANARY_TRACE_ID,
    rootSpanId: ROOT_SPAN_ID,
    span: aSpan({
      ...common,
      kind: 'tool',
      name: 'save',
      spanId: LATE_SPAN_ID,
      late: true,
      error,
      data: { toolName: 'save', arguments: CANARY, resultSummary: CANARY },
    }),
  }),
  aScore({
    scoreId: 'c1',
    traceId: CANARY_TRACE_ID,
    name: 'tone',
    value: `${CANARY} category`,
    label: `${CANARY} label`,
    comment: `${CANARY} comment`,
  }),
  anOpenTrace({ traceId: 'cb'.repeat(16), rootSpanId: '00000000000000cb' }),
  CANARY_CONTENT,
  aPrompt({ name: 'support', versionId: 'v1', text: `${CANARY} template` }),
];
