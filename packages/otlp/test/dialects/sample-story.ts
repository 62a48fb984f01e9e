import type { SpanRecord, TraceRecord } from '@llmtrace/core';
import { aSpan, aTrace } from '@llmtrace/testing/sample-records';
import type { Dialect, Worded } from '../../src/index.js';

type SpanOf<K extends SpanRecord['kind']> = Extract<SpanRecord, { kind: K }>;

/** A call with everything that a call can have. */
export function anLlmSpan(data: Partial<SpanOf<'llm'>['data']> = {}): SpanOf<'llm'> {
  return aSpan({
    kind: 'llm',
    name: 'plan_response',
    at: 91,
    input: [
      { role: 'system', content: 'You help customers.' },
      { role: 'user', content: 'Where is order 7?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: 'call_1',
            type: 'function',
            function: { name: 'get_order', arguments: '{"id":7}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '{"state":"shipped"}' },
    ],
    output: { role: 'assistant', content: 'It is on its way.' },
    data: {
      provider: 'google',
      model: 'gemini-3-flash',
      responseModel: 'gemini-3-flash-001',
      responseId: 'resp_9',
      systemFingerprint: 'fp_1',
      params: {
        temperature: 0.2,
        topP: 0.9,
        maxOutputTokens: 400,
        stop: ['END'],
        seed: 7,
        responseFormat: 'json_schema',
        toolChoice: 'auto',
        reasoningEffort: 'low',
        other: { top_k: 40, n: 2, store: false },
      },
      prompt: { name: 'support_agent_v3', versionId: '17', releaseLabel: 'production' },
      usage: {
        inputTokens: 1_000,
        outputTokens: 300,
        cachedTokens: 600,
        cacheWriteTokens: 100,
        reasoningTokens: 120,
        audioInputTokens: 50,
      },
      cost: {
        status: 'priced',
        inputNanoUsd: 1_500_000,
        outputNanoUsd: 600_000,
        totalNanoUsd: 2_100_000,
      },
      finishReason: 'tool_calls',
      stream: { completion: 'completed', chunks: 12 },
      timeToFirstTokenMs: 420,
      attempt: 2,
      ...data,
    },
  }) as SpanOf<'llm'>;
}

export function aToolSpan(): SpanOf<'tool'> {
  return aSpan({
    kind: 'tool',
    name: 'get_order',
    input: { id: 7 },
    output: { state: 'shipped' },
    data: { toolName: 'get_order', callId: 'call_1', success: true, sideEffect: 'none' },
  }) as SpanOf<'tool'>;
}

export function aRetrievalSpan(): SpanOf<'retrieval'> {
  return aSpan({
    kind: 'retrieval',
    name: 'search_policy_docs',
    data: {
      index: 'policies',
      queryText: 'refund window',
      topKRequested: 5,
      topKReturned: 2,
      chunks: [
        { chunkId: 'doc_102', score: 0.912, title: 'Refunds', snippet: 'Within 30 days.' },
        { chunkId: 'doc_087', score: 0.84, metadata: { lang: 'en' } },
      ],
    },
  }) as SpanOf<'retrieval'>;
}

/** A request with one span of every kind, and all that can be said of a trace. */
export function aStory(overrides: Partial<TraceRecord> = {}): TraceRecord {
  return aTrace({
    outcome: 'degraded_success',
    input: 'Where is order 7?',
    output: 'It is on its way.',
    sessionId: 'sess-1',
    userIdHash: 'u_9c1a',
    tenantId: 'acme',
    tags: ['beta', 'a,b'],
    metadata: { plan: 'pro', nested: { deep: [1, { x: 1 }] } },
    feature: 'refunds',
    variant: 'b',
    pipeline: 'support',
    gitSha: 'abc123',
    pipelineVersion: '2.1.0',
    spans: [
      anLlmSpan(),
      aToolSpan(),
      aRetrievalSpan(),
      aSpan({
        kind: 'embedding',
        name: 'embed_query',
        data: {
          provider: 'openai',
          model: 'text-embedding-3-small',
          dimensions: 256,
          usage: { inputTokens: 8 },
        },
      }),
      aSpan({ kind: 'rerank', name: 'rank', data: { model: 'rerank-2', topN: 3, candidates: 9 } }),
      aSpan({ kind: 'agent', name: 'support', data: { agentName: 'helper', maxSteps: 5 } }),
      aSpan({ kind: 'step', name: 'save', attributes: { rows: 3 } }),
      aSpan({ kind: 'prompt', name: 'load', data: { name: 'support_agent_v3', versionId: '17' } }),
      aSpan({ kind: 'parser', name: 'parse', data: { format: 'json', valid: true } }),
      aSpan({ kind: 'eval', name: 'judge', data: { scores: [{ name: 'helpful', value: 1 }] } }),
      aSpan({ kind: 'guardrail', name: 'pii', data: { stage: 'input', flagged: false } }),
      aSpan({ kind: 'approval', name: 'ask', data: { decision: 'granted', waitMs: 7 } }),
    ],
    ...overrides,
  });
}

/** A span in a dialect, as part of the story. */
export function word(dialect: Dialect, span: SpanRecord, trace = aStory()): Worded {
  return dialect.word({ what: 'span', span, trace });
}

/** JSON that an attribute holds. */
export function json(worded: Worded, name: string): unknown {
  return JSON.parse(worded.attributes[name] as string) as unknown;
}
