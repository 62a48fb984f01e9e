import { describe, expect, it } from 'vitest';
import { langsmithDialect as langsmith } from '../../src/index.js';
import { anLlmSpan, aRetrievalSpan, aStory, aToolSpan, json, word } from './sample-story.js';

const root = (overrides = {}) => langsmith.word({ what: 'root', trace: aStory(overrides) });

describe('langsmith dialect', () => {
  it('gives every span one of the run types of LangSmith', () => {
    const story = aStory();
    const kinds = story.spans.map((span) => [
      span.kind,
      word(langsmith, span, story).attributes['langsmith.span.kind'],
    ]);
    expect(Object.fromEntries(kinds)).toEqual({
      llm: 'llm',
      embedding: 'embedding',
      retrieval: 'retriever',
      tool: 'tool',
      prompt: 'prompt',
      parser: 'parser',
      agent: 'chain',
      step: 'chain',
      rerank: 'chain',
      eval: 'chain',
      guardrail: 'chain',
      approval: 'chain',
    });
    expect(root().attributes['langsmith.span.kind']).toBe('chain');
  });

  it('names the provider by gen_ai.system, which is what LangSmith reads', () => {
    expect(word(langsmith, anLlmSpan()).attributes).toMatchObject({
      'gen_ai.system': 'gcp.gemini',
      'gen_ai.request.model': 'gemini-3-flash',
      'gen_ai.response.model': 'gemini-3-flash-001',
      'langsmith.trace.name': 'plan_response',
    });
  });

  it('tells messages as the JSON of prompt and completion', () => {
    const span = anLlmSpan();
    const worded = word(langsmith, span);
    expect(json(worded, 'gen_ai.prompt')).toEqual(span.input);
    expect(json(worded, 'gen_ai.completion')).toEqual(span.output);
  });

  it('tells usage with its details and its cost', () => {
    const worded = word(langsmith, anLlmSpan());
    expect(worded.attributes).toMatchObject({
      'gen_ai.usage.input_tokens': 1_000,
      'gen_ai.usage.output_tokens': 300,
      'gen_ai.usage.total_tokens': 1_300,
    });
    expect(json(worded, 'langsmith.usage_metadata')).toEqual({
      input_tokens: 1_000,
      output_tokens: 300,
      total_tokens: 1_300,
      input_token_details: { cache_read: 600, cache_creation: 100, audio: 50 },
      output_token_details: { reasoning: 120 },
      input_cost: 0.0015,
      output_cost: 0.0006,
      total_cost: 0.0021,
    });
  });

  it('tells tags as one string, in which no tag becomes two', () => {
    expect(root().attributes['langsmith.span.tags']).toBe('beta,a b');
  });

  it('tells a conversation as a thread: the session of LangSmith is a project', () => {
    const { attributes } = word(langsmith, anLlmSpan());
    expect(attributes).toMatchObject({
      'langsmith.metadata.thread_id': 'sess-1',
      'langsmith.metadata.user_id': 'u_9c1a',
      'langsmith.metadata.tenant_id': 'acme',
    });
    expect(Object.keys(attributes).filter((name) => name.includes('session'))).toEqual([]);
  });

  it('tells found documents one by one', () => {
    const worded = word(langsmith, aRetrievalSpan());
    expect(worded.attributes).toMatchObject({
      'gen_ai.prompt': 'refund window',
      'retrieval.documents.0.document.content': 'Within 30 days.',
      'retrieval.documents.1.document.content': 'doc_087',
    });
    expect(json(worded, 'retrieval.documents.0.document.metadata')).toEqual({
      chunkId: 'doc_102',
      score: 0.912,
      title: 'Refunds',
    });
  });

  it('words a tool call', () => {
    expect(word(langsmith, aToolSpan()).attributes).toMatchObject({
      'gen_ai.tool.name': 'get_order',
      'gen_ai.prompt': '{"id":7}',
      'gen_ai.completion': '{"state":"shipped"}',
    });
  });

  it('tells question and answer of the trace on its root', () => {
    expect(root().attributes).toMatchObject({
      'gen_ai.prompt': 'Where is order 7?',
      'gen_ai.completion': 'It is on its way.',
      'langsmith.metadata.plan': 'pro',
      'langsmith.metadata.outcome': 'degraded_success',
    });
  });
});
