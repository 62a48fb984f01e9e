import type { SpanKind } from '../model/kinds.js';
import { nestTools } from './nesting.js';
import { PROMPT_REF_SHAPE } from './data-shapes.js';
import { promptRefOf } from './prompts/prompt-ref.js';
import type { SealContext } from './seal-context.js';
import { sealData } from './seal-data.js';
import type { DraftData, SpanDraft } from './span-draft.js';
import { SpanLevels, lastEnded, type Level } from './span-levels.js';

/** The kinds that tell which LLM call caused them. */
const CAUSED: { readonly [K in SpanKind]?: true } = {
  tool: true,
  parser: true,
  eval: true,
  guardrail: true,
};

/**
 * Ties spans to what they came from: LLM spans to their prompt, tools to the LLM span that asked, and tools, parsers, evals
 * and guardrails to the prompt, model and response format of the LLM span before them.
 */
export function linkCauses(drafts: readonly SpanDraft[], context: SealContext): void {
  const calls = drafts.filter(({ kind }) => kind === 'llm');
  if (calls.length === 0) return;
  const prompts = new SpanLevels(drafts.filter(isNamedPrompt));
  for (const call of calls)
    if (call.data['prompt'] === undefined) setPrompt(call, prompts, context);
  const llms = new SpanLevels(calls);
  nestTools(drafts, llms);
  for (const draft of drafts) {
    if (CAUSED[draft.kind] !== true || draft.data['stage'] === 'input') continue;
    draft.cause ??= draft.kind === 'tool' ? undefined : lastLlm(draft, llms);
    if (draft.cause !== undefined) copyCause(draft.data, draft.cause.data);
  }
}

/** A span that only fetches or renders a part of a prompt has no name for it. */
function isNamedPrompt({ kind, data }: SpanDraft): boolean {
  return kind === 'prompt' && typeof data['name'] === 'string';
}

function setPrompt(llm: SpanDraft, prompts: SpanLevels, context: SealContext): void {
  const scoped = llm.span.prompt;
  if (scoped !== undefined) {
    const { name, versionId, releaseLabel, gitSha } = scoped;
    const ref = { name, versionId, releaseLabel, gitSha };
    llm.data['prompt'] = sealData(ref, PROMPT_REF_SHAPE, context.fields('llm'), 'data.prompt');
    return;
  }
  for (let level: Level = llm.parent; ; level = level.parent) {
    const prompt = lastEnded(prompts.at(level), llm);
    if (prompt !== undefined) {
      llm.data['prompt'] = promptRefOf(prompt.data);
      return;
    }
    if (level === undefined) return;
  }
}

function lastLlm(draft: SpanDraft, llms: SpanLevels): SpanDraft | undefined {
  for (let level: Level = draft.parent; ; level = level.parent) {
    const llm = level?.kind === 'llm' ? level : lastEnded(llms.at(level), draft);
    if (llm !== undefined || level === undefined) return llm;
  }
}

function copyCause(data: DraftData, llm: DraftData): void {
  const model = llm['model'] ?? llm['responseModel'];
  const params = llm['params'] as { readonly responseFormat?: unknown } | null | undefined;
  if (llm['prompt'] !== undefined) data['prompt'] ??= llm['prompt'];
  if (model !== undefined) data['model'] ??= model;
  if (params?.responseFormat !== undefined) data['responseFormat'] ??= params.responseFormat;
}
