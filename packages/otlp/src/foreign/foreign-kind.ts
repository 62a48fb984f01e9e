import type { SpanKind } from '@llmtrace/core';
import type { ForeignAttributes } from './foreign-span.js';

const OPERATIONS: Readonly<Record<string, SpanKind>> = {
  __proto__: null as never,
  chat: 'llm',
  text_completion: 'llm',
  completion: 'llm',
  generate_content: 'llm',
  embeddings: 'embedding',
  embedding: 'embedding',
  retrieval: 'retrieval',
  rerank: 'rerank',
  execute_tool: 'tool',
  invoke_agent: 'agent',
  create_agent: 'agent',
  invoke_workflow: 'agent',
};
const OPENINFERENCE: Readonly<Record<string, SpanKind>> = {
  __proto__: null as never,
  LLM: 'llm',
  EMBEDDING: 'embedding',
  RETRIEVER: 'retrieval',
  RERANKER: 'rerank',
  TOOL: 'tool',
  AGENT: 'agent',
  GUARDRAIL: 'guardrail',
  EVALUATOR: 'eval',
  PROMPT: 'prompt',
  CHAIN: 'step',
};
const TRACELOOP: Readonly<Record<string, SpanKind>> = {
  __proto__: null as never,
  workflow: 'agent',
  agent: 'agent',
  tool: 'tool',
  task: 'step',
};
const AI_SDK: Readonly<Record<string, SpanKind>> = {
  __proto__: null as never,
  'ai.generateText.doGenerate': 'llm',
  'ai.streamText.doStream': 'llm',
  'ai.generateObject.doGenerate': 'llm',
  'ai.streamObject.doStream': 'llm',
  'ai.embed.doEmbed': 'embedding',
  'ai.embedMany.doEmbed': 'embedding',
  'ai.toolCall': 'tool',
};
const TABLES: readonly (readonly [string, Readonly<Record<string, SpanKind>>])[] = [
  ['openinference.span.kind', OPENINFERENCE],
  ['gen_ai.operation.name', OPERATIONS],
  ['ai.operationId', AI_SDK],
  ['traceloop.span.kind', TRACELOOP],
  ['llm.request.type', OPERATIONS],
];

/** What a span did, as the GenAI conventions, OpenInference, the AI SDK or OpenLLMetry say it; else a step. */
export function foreignKind(attributes: ForeignAttributes): SpanKind {
  for (const [name, kinds] of TABLES) {
    const kind = kinds[String(attributes[name])];
    if (kind !== undefined) return kind;
  }
  return 'step';
}

/** Whether a kind of span is a call to a model that is paid for. */
export function isPricedSpan(kind: SpanKind): kind is 'llm' | 'embedding' | 'rerank' {
  return kind === 'llm' || kind === 'embedding' || kind === 'rerank';
}
