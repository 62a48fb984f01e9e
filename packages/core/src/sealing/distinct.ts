import type { TraceRecord } from '../model/record.js';
import type { PromptRef } from '../model/span-data.js';
import { isCall } from './calls.js';
import { promptRefOf } from './prompts/prompt-ref.js';
import type { SpanDraft } from './span-draft.js';

/** What a trace used, each once. */
export type UsedInTrace = Pick<TraceRecord, 'prompts' | 'models' | 'tools'>;

/** Lists the prompts, models and tools that a trace used, each once, in the order of their first use; models that answer first. */
export function usedInTrace(drafts: readonly SpanDraft[]): UsedInTrace {
  const prompts = new Map<string, PromptRef>();
  const models = new Set<string>();
  const helpers = new Set<string>();
  const tools = new Set<string>();
  for (const draft of drafts) {
    const { kind, data } = draft;
    if (kind === 'tool') add(tools, data['toolName']);
    else if (kind === 'prompt') addPrompt(prompts, data);
    else if (kind === 'llm') addPrompt(prompts, data['prompt']);
    if (isCall(draft))
      add(kind === 'llm' ? models : helpers, data['model'] ?? data['responseModel']);
  }
  return {
    prompts: [...prompts.values()],
    models: [...new Set([...models, ...helpers])],
    tools: [...tools],
  };
}

function add(set: Set<string>, value: unknown): void {
  if (typeof value === 'string') set.add(value);
}

function addPrompt(prompts: Map<string, PromptRef>, value: unknown): void {
  const ref = promptRefOf(value);
  if (ref === undefined) return;
  const key = ref.versionId === undefined ? ref.name : `${ref.name}@${ref.versionId}`;
  if (!prompts.has(key)) prompts.set(key, ref);
}
