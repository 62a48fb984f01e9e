import { describe, expect, it } from 'vitest';
import { aSpan } from '@llmtrace/testing/sample-records';
import { genaiDialect } from '../../src/index.js';
import { anLlmSpan, aRetrievalSpan, aStory, aToolSpan, json, word } from './sample-story.js';

const genai = genaiDialect();

describe('genai dialect', () => {
  it('words a call of a model as the conventions do', () => {
    const worded = word(genai, anLlmSpan());
    expect(worded.name).toBe('chat gemini-3-flash');
    expect(worded.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'gcp.gemini',
      'gen_ai.request.model': 'gemini-3-flash',
      'gen_ai.response.model': 'gemini-3-flash-001',
      'gen_ai.response.id': 'resp_9',
      'gen_ai.response.finish_reasons': ['tool_call'],
      'gen_ai.request.temperature': 0.2,
      'gen_ai.request.top_p': 0.9,
      'gen_ai.request.max_tokens': 400,
      'gen_ai.request.stop_sequences': ['END'],
      'gen_ai.request.seed': 7,
      'gen_ai.request.top_k': 40,
      'gen_ai.request.choice.count': 2,
      'gen_ai.request.stream': true,
      'gen_ai.request.reasoning.level': 'low',
      'gen_ai.output.type': 'json',
      'gen_ai.usage.input_tokens': 1_000,
      'gen_ai.usage.output_tokens': 300,
      'gen_ai.usage.cache_read.input_tokens': 600,
      'gen_ai.usage.cache_write.input_tokens': 100,
      'gen_ai.usage.reasoning.output_tokens': 120,
      'gen_ai.usage.audio.input_tokens': 50,
      'gen_ai.response.time_to_first_chunk': 0.42,
      'gen_ai.prompt.name': 'support_agent_v3',
      'gen_ai.prompt.version': '17',
      'gen_ai.conversation.id': 'sess-1',
      'user.id': 'u_9c1a',
      'llmtrace.tenant_id': 'acme',
      'llmtrace.span.name': 'plan_response',
      'llmtrace.llm.attempt': 2,
      'llmtrace.llm.cost.total_nano_usd': 2_100_000,
      'llmtrace.llm.system_fingerprint': 'fp_1',
      'llmtrace.llm.prompt.release_label': 'production',
      'llmtrace.llm.params.other.store': false,
    });
  });

  it('words messages in parts, the system prompt apart, arguments as objects', () => {
    const worded = word(genai, anLlmSpan());
    expect(json(worded, 'gen_ai.system_instructions')).toEqual([
      { type: 'text', content: 'You help customers.' },
    ]);
    expect(json(worded, 'gen_ai.input.messages')).toEqual([
      { role: 'user', parts: [{ type: 'text', content: 'Where is order 7?' }] },
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'call_1', name: 'get_order', arguments: { id: 7 } }],
      },
      {
        role: 'tool',
        parts: [{ type: 'tool_call_response', id: 'call_1', response: '{"state":"shipped"}' }],
      },
    ]);
    expect(json(worded, 'gen_ai.output.messages')).toEqual([
      { role: 'assistant', parts: [{ type: 'text', content: 'It is on its way.' }] },
    ]);
  });

  it('has no cost under the names of the conventions, which have none', () => {
    const { attributes } = word(genai, anLlmSpan());
    const names = Object.keys(attributes).filter((name) => name.startsWith('gen_ai.'));
    expect(names.filter((name) => name.includes('cost'))).toEqual([]);
    expect(attributes).not.toHaveProperty(['gen_ai.system']);
    expect(attributes).not.toHaveProperty(['gen_ai.usage.cache_creation.input_tokens']);
  });

  it('adds with compat what readers still look for', () => {
    const { attributes } = word(genaiDialect({ compat: true }), anLlmSpan());
    expect(attributes).toMatchObject({
      'gen_ai.system': 'gcp.gemini',
      'gen_ai.usage.cost': 0.0021,
      'gen_ai.usage.cache_write.input_tokens': 100,
      'gen_ai.usage.cache_creation.input_tokens': 100,
    });
  });

  it('leaves an unpriced call without a price, rather than at 0', () => {
    const span = anLlmSpan({ cost: { status: 'unknown_model' } });
    const { attributes } = word(genaiDialect({ compat: true }), span);
    expect(attributes).not.toHaveProperty(['gen_ai.usage.cost']);
    expect(attributes['llmtrace.llm.cost.status']).toBe('unknown_model');
  });

  it('speaks 1.41 with the names of then, and says so', () => {
    const old = genaiDialect({ version: '1.41' });
    const { attributes } = word(old, anLlmSpan());
    expect(old.schemaUrl).toBe('https://opentelemetry.io/schemas/1.41.0');
    expect(attributes).toMatchObject({
      'gen_ai.usage.cache_creation.input_tokens': 100,
      'llmtrace.llm.params.reasoning_effort': 'low',
      'llmtrace.llm.prompt.version_id': '17',
    });
    for (const name of [
      'gen_ai.usage.cache_write.input_tokens',
      'gen_ai.usage.audio.input_tokens',
      'gen_ai.prompt.version',
      'gen_ai.request.reasoning.level',
    ]) {
      expect(attributes).not.toHaveProperty([name]);
    }
    expect(word(old, aRetrievalSpan()).attributes['gen_ai.request.top_k']).toBe(5);
  });

  it('tells of a stream that died as an error', () => {
    const span = anLlmSpan({ stream: { completion: 'errored', chunks: 3 } });
    expect(word(genai, span).attributes['gen_ai.response.finish_reasons']).toEqual(['error']);
  });

  it('words a tool call', () => {
    const worded = word(genai, aToolSpan());
    expect(worded.name).toBe('execute_tool get_order');
    expect(worded.attributes).toMatchObject({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'get_order',
      'gen_ai.tool.call.id': 'call_1',
      'gen_ai.tool.call.arguments': '{"id":7}',
      'gen_ai.tool.call.result': '{"state":"shipped"}',
      'llmtrace.tool.side_effect': 'none',
    });
  });

  it('words a retrieval', () => {
    const worded = word(genai, aRetrievalSpan());
    expect(worded.name).toBe('retrieval policies');
    expect(worded.attributes).toMatchObject({
      'gen_ai.operation.name': 'retrieval',
      'gen_ai.data_source.id': 'policies',
      'gen_ai.retrieval.query.text': 'refund window',
      'gen_ai.retrieval.top_k': 5,
    });
    expect(json(worded, 'gen_ai.retrieval.documents')).toMatchObject([
      { id: 'doc_102', score: 0.912 },
      { id: 'doc_087' },
    ]);
  });

  it('words embeddings and agents', () => {
    const [embedding, agent] = aStory().spans.filter(
      ({ kind }) => kind === 'embedding' || kind === 'agent',
    );
    expect(word(genai, embedding!)).toMatchObject({
      name: 'embeddings text-embedding-3-small',
      attributes: { 'gen_ai.embeddings.dimension.count': 256, 'gen_ai.usage.input_tokens': 8 },
    });
    expect(word(genai, agent!)).toMatchObject({
      name: 'invoke_agent helper',
      attributes: { 'gen_ai.agent.name': 'helper', 'llmtrace.agent.max_steps': 5 },
    });
  });

  it('words the root with everything that is known of the trace', () => {
    const { name, attributes } = genai.word({
      what: 'root',
      trace: aStory({ route: '/api/chat', method: 'POST', statusCode: 200 }),
    });
    expect(name).toBe('POST /api/support/chat');
    expect(attributes).toMatchObject({
      'http.route': '/api/chat',
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'llmtrace.outcome': 'degraded_success',
      'llmtrace.feature': 'refunds',
      'llmtrace.tags': ['beta', 'a,b'],
      'llmtrace.metadata.plan': 'pro',
      'llmtrace.sampling.tier': 'full',
      'llmtrace.redaction.applied': true,
      'llmtrace.totals.llm_calls': 0,
      'llmtrace.input': 'Where is order 7?',
    });
  });

  it('says what went wrong', () => {
    const span = aSpan({
      kind: 'step',
      name: 'save',
      status: 'error',
      error: { type: 'TimeoutError', code: 'ETIMEDOUT', retryable: true, message: 'm', stack: 's' },
    });
    const { attributes } = word(genai, span);
    expect(attributes).toMatchObject({
      'error.type': 'TimeoutError',
      'llmtrace.error.code': 'ETIMEDOUT',
      'llmtrace.error.retryable': true,
    });
    expect(attributes).not.toHaveProperty(['llmtrace.error.stack']);
  });

  it('words every kind of span, and changes nothing in the record', () => {
    const story = aStory();
    const before = JSON.stringify(story);
    for (const span of story.spans) {
      const { attributes } = word(genai, span, story);
      expect(attributes['llmtrace.span.kind']).toBe(span.kind);
      for (const value of Object.values(attributes)) expect(value).not.toBeUndefined();
    }
    expect(JSON.stringify(story)).toBe(before);
  });

  it('takes a key named __proto__ as a key', () => {
    const metadata = JSON.parse('{"__proto__":{"polluted":true}}') as {};
    const { attributes } = genai.word({ what: 'root', trace: aStory({ metadata }) });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(attributes['llmtrace.metadata.__proto__.polluted']).toBe(true);
  });
});
