import { LangfuseOtelSpanAttributes as Name } from '@langfuse/core';
import { aSpan } from '@llmtrace/testing/sample-records';
import { describe, expect, it } from 'vitest';
import { langfuseDialect as langfuse } from '../../src/index.js';
import { anLlmSpan, aRetrievalSpan, aStory, aToolSpan, json, word } from './sample-story.js';

const root = (overrides = {}) => langfuse.word({ what: 'root', trace: aStory(overrides) });

/** The names that start so: Langfuse reads any key below them. */
const PREFIXES = [`${Name.TRACE_METADATA}.`, `${Name.OBSERVATION_METADATA}.`, 'gen_ai.'];

describe('langfuse dialect', () => {
  it('uses names that Langfuse knows, and no others', () => {
    const known = new Set<string>(Object.values(Name));
    const story = aStory();
    const worded = [root(), ...story.spans.map((span) => word(langfuse, span, story))];
    for (const { attributes } of worded) {
      for (const name of Object.keys(attributes)) {
        const isKnown = known.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix));
        expect(isKnown, name).toBe(true);
      }
    }
  });

  it('says what each span is, also where Langfuse maps no operation', () => {
    const story = aStory();
    const types = story.spans.map((span) => [
      span.kind,
      word(langfuse, span, story).attributes[Name.OBSERVATION_TYPE],
    ]);
    expect(Object.fromEntries(types)).toEqual({
      llm: 'generation',
      tool: 'tool',
      retrieval: 'retriever',
      embedding: 'embedding',
      rerank: 'span',
      agent: 'agent',
      step: 'span',
      prompt: 'span',
      parser: 'span',
      eval: 'evaluator',
      guardrail: 'guardrail',
      approval: 'span',
    });
  });

  it('tells user, session, tags, release and metadata on every span, since Langfuse filters by span', () => {
    const story = aStory();
    for (const { attributes } of [root(), ...story.spans.map((s) => word(langfuse, s, story))]) {
      expect(attributes).toMatchObject({
        [Name.TRACE_NAME]: 'POST /api/support/chat',
        [Name.TRACE_USER_ID]: 'u_9c1a',
        [Name.TRACE_SESSION_ID]: 'sess-1',
        [Name.TRACE_TAGS]: ['beta', 'a,b'],
        [Name.RELEASE]: 'abc123',
        [Name.VERSION]: '2.1.0',
        [Name.ENVIRONMENT]: 'production',
        [`${Name.TRACE_METADATA}.plan`]: 'pro',
        [`${Name.TRACE_METADATA}.tenant_id`]: 'acme',
        [`${Name.TRACE_METADATA}.feature`]: 'refunds',
      });
    }
  });

  it('counts each token once: Langfuse adds up what it is told', () => {
    const worded = word(langfuse, anLlmSpan());
    const { total, ...parts } = json(worded, Name.OBSERVATION_USAGE_DETAILS) as Record<
      string,
      number
    >;
    expect(parts).toEqual({
      input: 300,
      input_cached_tokens: 600,
      input_cache_creation: 100,
      output: 180,
      output_reasoning_tokens: 120,
    });
    expect(Object.values(parts).reduce((sum, count) => sum + count)).toBe(total);
    const counts = Object.keys(worded.attributes).filter((name) =>
      name.startsWith('gen_ai.usage.'),
    );
    expect(counts).toEqual([]);
  });

  it('tells what a priced call cost, and of an unpriced one nothing', () => {
    expect(json(word(langfuse, anLlmSpan()), Name.OBSERVATION_COST_DETAILS)).toEqual({
      input: 0.0015,
      output: 0.0006,
      total: 0.0021,
    });
    const unpriced = word(langfuse, anLlmSpan({ cost: { status: 'no_usage' } }));
    expect(unpriced.attributes).not.toHaveProperty([Name.OBSERVATION_COST_DETAILS]);
  });

  it('keeps the name of a tool span: gen_ai.tool.name would replace it', () => {
    const worded = word(langfuse, aToolSpan());
    expect(worded.name).toBe('get_order');
    expect(worded.attributes).not.toHaveProperty(['gen_ai.tool.name']);
    expect(worded.attributes[`${Name.OBSERVATION_METADATA}.tool_name`]).toBe('get_order');
    expect(json(worded, Name.OBSERVATION_INPUT)).toEqual({ id: 7 });
    expect(json(worded, Name.OBSERVATION_OUTPUT)).toEqual({ state: 'shipped' });
  });

  it('tells when the first token came as a moment, not as a duration', () => {
    const span = anLlmSpan();
    const at = word(langfuse, span).attributes[Name.OBSERVATION_COMPLETION_START_TIME] as string;
    expect(Date.parse(at)).toBe(Math.floor(span.startTime + 420));
  });

  it('links a generation to its prompt where the version is one of Langfuse', () => {
    expect(word(langfuse, anLlmSpan()).attributes).toMatchObject({
      [Name.OBSERVATION_PROMPT_NAME]: 'support_agent_v3',
      [Name.OBSERVATION_PROMPT_VERSION]: 17,
    });
    const own = word(langfuse, anLlmSpan({ prompt: { name: 'p', versionId: 'prv_17' } }));
    expect(own.attributes).not.toHaveProperty([Name.OBSERVATION_PROMPT_NAME]);
    expect(own.attributes[`${Name.OBSERVATION_METADATA}.prompt.version_id`]).toBe('prv_17');
    const [prompt] = aStory().spans.filter(({ kind }) => kind === 'prompt');
    expect(word(langfuse, prompt!).attributes).not.toHaveProperty([Name.OBSERVATION_PROMPT_NAME]);
  });

  it('keeps the whole conversation, the system prompt in it', () => {
    const span = anLlmSpan();
    const worded = word(langfuse, span);
    expect(json(worded, Name.OBSERVATION_INPUT)).toEqual(span.input);
    expect(json(worded, Name.OBSERVATION_OUTPUT)).toEqual(span.output);
    expect(json(worded, Name.OBSERVATION_MODEL_PARAMETERS)).toMatchObject({
      temperature: 0.2,
      top_k: 40,
    });
  });

  it('tells question and answer of the trace on its root', () => {
    expect(root().attributes).toMatchObject({
      [Name.TRACE_INPUT]: 'Where is order 7?',
      [Name.TRACE_OUTPUT]: 'It is on its way.',
      [Name.OBSERVATION_INPUT]: 'Where is order 7?',
    });
  });

  it('tells of failures by level and message', () => {
    expect(root().attributes[Name.OBSERVATION_LEVEL]).toBe('WARNING');
    const failed = root({ status: 'error', outcome: 'error', error: { type: 'E', message: 'no' } });
    expect(failed.attributes).toMatchObject({
      [Name.OBSERVATION_LEVEL]: 'ERROR',
      [Name.OBSERVATION_STATUS_MESSAGE]: 'no',
    });
    const cancelled = aSpan({ kind: 'llm', name: 'x', status: 'cancelled' });
    expect(word(langfuse, cancelled).attributes[Name.OBSERVATION_LEVEL]).toBe('WARNING');
  });

  it('names the environment in letters that Langfuse takes', () => {
    const { attributes } = root({ environment: 'Prod EU/1' });
    expect(attributes[Name.ENVIRONMENT]).toBe('prod-eu-1');
  });

  it('tells found documents as the output of a retriever', () => {
    const worded = word(langfuse, aRetrievalSpan());
    expect(worded.attributes[Name.OBSERVATION_INPUT]).toBe('refund window');
    expect(json(worded, Name.OBSERVATION_OUTPUT)).toMatchObject([{ chunkId: 'doc_102' }, {}]);
  });
});
