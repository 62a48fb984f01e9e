import { describe, expect, it } from 'vitest';
import { readForeign } from '../../src/foreign/read-foreign.js';
import { genaiDialect, openinferenceDialect } from '../../src/index.js';
import { anLlmSpan, aRetrievalSpan, aToolSpan, word } from '../dialects/sample-story.js';

describe('reading spans of others', () => {
  const dialects = [genaiDialect(), genaiDialect({ version: '1.41' }), openinferenceDialect];

  it.each(dialects.map((dialect) => [dialect.name, dialect] as const))(
    'finds in %s what a call was',
    (_name, dialect) => {
      const span = anLlmSpan();
      const facts = readForeign(word(dialect, span).attributes);
      expect(facts).toMatchObject({
        kind: 'llm',
        sessionId: 'sess-1',
        userId: 'u_9c1a',
        data: {
          provider: 'gcp.gemini',
          responseModel: 'gemini-3-flash-001',
          finishReason: 'tool_calls',
          usage: {
            inputTokens: 1_000,
            outputTokens: 300,
            cachedTokens: 600,
            cacheWriteTokens: 100,
            reasoningTokens: 120,
          },
        },
      });
      expect(JSON.stringify(facts.input)).toContain('Where is order 7?');
      expect(JSON.stringify(facts.input)).toContain('You help customers.');
      expect(JSON.stringify(facts.output)).toContain('on its way');
    },
  );

  it('finds tools and retrievals', () => {
    expect(readForeign(word(genaiDialect(), aToolSpan()).attributes)).toMatchObject({
      kind: 'tool',
      data: { toolName: 'get_order', callId: 'call_1', arguments: { id: 7 } },
    });
    expect(readForeign(word(genaiDialect(), aRetrievalSpan()).attributes)).toMatchObject({
      kind: 'retrieval',
      data: {
        index: 'policies',
        queryText: 'refund window',
        topKRequested: 5,
        chunks: [{ chunkId: 'doc_102', score: 0.912 }, { chunkId: 'doc_087' }],
      },
    });
  });

  it.each([
    [{ 'ai.operationId': 'ai.streamText.doStream' }, 'llm'],
    [{ 'ai.operationId': 'ai.toolCall' }, 'tool'],
    [{ 'traceloop.span.kind': 'workflow' }, 'agent'],
    [{ 'openinference.span.kind': 'RERANKER' }, 'rerank'],
    [{ 'gen_ai.operation.name': 'embeddings' }, 'embedding'],
    [{ 'gen_ai.operation.name': '__proto__' }, 'step'],
    [{ 'gen_ai.operation.name': 'constructor' }, 'step'],
    [{ 'http.request.method': 'GET' }, 'step'],
    [{}, 'step'],
  ])('takes %j for a span of kind %s', (attributes, kind) => {
    expect(readForeign(attributes).kind).toBe(kind);
  });

  it('keeps what has no place of its own, and nothing twice', () => {
    const { rest, data } = readForeign({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'm',
      'llm.model_name': 'm',
      'vendor.extra': 1,
    });
    expect(data).toEqual({ model: 'm' });
    expect(rest).toEqual({ 'gen_ai.operation.name': 'chat', 'vendor.extra': 1 });
  });
});
