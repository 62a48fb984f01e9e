import type { SpanKind, SpanRecord } from '@llmtrace/core';
import type { ComponentType } from 'preact';
import { LlmDetails } from './llm.js';
import { RetrievalDetails } from './retrieval.js';
import { OtherDetails } from './other.js';
import { ToolDetails } from './tool.js';

/** What a kind of step shows of its own. */
export type SpanDetails = ComponentType<{ readonly span: SpanRecord }>;

/** By kind. A new kind takes a file here. */
export const SPAN_DETAILS: { readonly [K in SpanKind]: SpanDetails } = {
  llm: LlmDetails,
  embedding: LlmDetails,
  rerank: LlmDetails,
  retrieval: RetrievalDetails,
  tool: ToolDetails,
  parser: OtherDetails,
  guardrail: OtherDetails,
  eval: OtherDetails,
  approval: OtherDetails,
  prompt: OtherDetails,
  agent: OtherDetails,
  step: OtherDetails,
};
