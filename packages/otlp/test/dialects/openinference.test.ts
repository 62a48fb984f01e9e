import { convertGenAISpanAttributesToOpenInferenceSpanAttributes as convert } from '@arizeai/openinference-genai';
import {
  OpenInferenceSpanKind,
  SemanticConventions,
} from '@arizeai/openinference-semantic-conventions';
import { describe, expect, it } from 'vitest';
import { genaiDialect, openinferenceDialect as openinference } from '../../src/index.js';
import { anLlmSpan, aRetrievalSpan, aStory, aToolSpan, json, word } from './sample-story.js';

const compat = genaiDialect({ compat: true });

/** What the official converter makes of our GenAI attributes. */
function converted(span: Parameters<typeof word>[1]): Record<string, unknown> {
  return { ...convert(word(compat, span).attributes as never) };
}

describe('openinference dialect', () => {
  it('says of messages what the official converter says of the same call', () => {
    const { attributes } = word(openinference, anLlmSpan());
    const official = converted(anLlmSpan());
    const messages = Object.entries(official).filter(([name]) =>
      /^llm\.(in|out)put_messages/.test(name),
    );
    expect(messages.length).toBeGreaterThan(12);
    for (const [name, value] of messages) expect(attributes[name], name).toEqual(value);
    const own = Object.keys(attributes).filter((name) => /^llm\.(in|out)put_messages/.test(name));
    expect(own.sort()).toEqual(messages.map(([name]) => name).sort());
  });

  it('counts tokens and names the model as the official converter does, and counts reasoning besides', () => {
    const { attributes } = word(openinference, anLlmSpan());
    const official = converted(anLlmSpan());
    const counts = Object.entries(official).filter(([name]) => name.startsWith('llm.token_count.'));
    expect(counts.length).toBe(5);
    for (const [name, value] of counts) expect(attributes[name], name).toBe(value);
    for (const name of ['llm.model_name', 'llm.finish_reason', 'openinference.span.kind']) {
      expect(attributes[name]).toBe(official[name]);
    }
    expect(attributes['llm.token_count.completion_details.reasoning']).toBe(120);
  });

  it('words a tool call as the official converter does', () => {
    const { attributes } = word(openinference, aToolSpan());
    const official = converted(aToolSpan());
    for (const name of [
      'openinference.span.kind',
      'tool.name',
      'tool.parameters',
      'input.value',
      'output.value',
    ]) {
      expect(attributes[name], name).toBe(official[name]);
    }
    expect(attributes['tool.id']).toBe('call_1');
  });

  it('gives every span a kind of OpenInference', () => {
    const known = new Set<string>(Object.values(OpenInferenceSpanKind));
    const story = aStory();
    for (const span of story.spans) {
      const kind = word(openinference, span, story).attributes['openinference.span.kind'];
      expect(known.has(kind as string), String(kind)).toBe(true);
    }
    const kinds = Object.fromEntries(
      story.spans.map((span) => [
        span.kind,
        word(openinference, span).attributes['openinference.span.kind'],
      ]),
    );
    expect(kinds).toMatchObject({
      rerank: 'RERANKER',
      retrieval: 'RETRIEVER',
      guardrail: 'GUARDRAIL',
      eval: 'EVALUATOR',
      prompt: 'PROMPT',
    });
  });

  it('uses the names of the package', () => {
    expect(word(openinference, anLlmSpan()).attributes).toMatchObject({
      [SemanticConventions.LLM_PROVIDER]: 'gcp.gemini',
      [SemanticConventions.LLM_COST_TOTAL]: 0.0021,
      [SemanticConventions.LLM_COST_PROMPT]: 0.0015,
      [SemanticConventions.SESSION_ID]: 'sess-1',
      [SemanticConventions.USER_ID]: 'u_9c1a',
      [SemanticConventions.PROMPT_TEMPLATE_VERSION]: '17',
      [SemanticConventions.PROMPT_ID]: 'support_agent_v3',
    });
    const root = openinference.word({ what: 'root', trace: aStory() });
    expect(root.attributes[SemanticConventions.TAG_TAGS]).toEqual(['beta', 'a,b']);
    expect(json(root, SemanticConventions.METADATA)).toMatchObject({
      plan: 'pro',
      tenantId: 'acme',
    });
  });

  it('has an output where there was none, or Phoenix makes one up of ids', () => {
    const { output: _output, ...silent } = anLlmSpan();
    expect(word(openinference, silent as never).attributes['output.value']).toBe('');
  });

  it('tells found documents one by one', () => {
    const worded = word(openinference, aRetrievalSpan());
    expect(worded.attributes).toMatchObject({
      'input.value': 'refund window',
      'retrieval.documents.0.document.id': 'doc_102',
      'retrieval.documents.0.document.score': 0.912,
      'retrieval.documents.0.document.content': 'Within 30 days.',
    });
    expect(json(worded, 'retrieval.documents.1.document.metadata')).toEqual({ lang: 'en' });
  });
});
