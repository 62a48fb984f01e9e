import type { JsonValue } from '../../model/json.js';
import { roundMs } from '../round-ms.js';
import type { SealContext } from '../seal-context.js';
import type { SpanDraft } from '../span-draft.js';
import { hashPrompt, systemPromptOf, type HashedPrompt } from './hash-prompt.js';
import { promptRefOf } from './prompt-ref.js';
import type { PromptSighting } from './prompt-registry.js';

/**
 * Tells which prompts a span carries, by their hashes, marks a call that ran with another version than its label stands
 * for, and lets the registry know.
 *
 * Shape: `input` is that of the record. Errors: none.
 */
export function notePrompts(
  draft: SpanDraft,
  input: JsonValue | undefined,
  context: SealContext,
): void {
  if (draft.kind === 'llm') noteCall(draft, input, context);
  else if (draft.kind === 'prompt') notePrompt(draft, context);
}

function noteCall(draft: SpanDraft, input: JsonValue | undefined, context: SealContext): void {
  const { data } = draft;
  const registry = context.options.prompts;
  const ref = promptRefOf(data['prompt']);
  const at = startOf(draft);
  const expectedVersionId = ref && registry?.labels.ran(ref, at);
  if (expectedVersionId !== undefined) data['prompt'] = { ...ref, expectedVersionId };
  if (data['systemPromptHash'] !== undefined) return;
  const prompt = hashPrompt(
    () => systemPromptOf(input),
    () => systemPromptOf(draft.input),
    context,
  );
  if (prompt === undefined) return;
  data['systemPromptHash'] = prompt.hash;
  registry?.sight({ role: 'system', ref, hash: prompt.hash, at, text: textOf(prompt, context) });
}

function notePrompt(draft: SpanDraft, context: SealContext): void {
  const { data, template } = draft;
  const registry = context.options.prompts;
  const ref = promptRefOf(data);
  const at = startOf(draft);
  if (ref !== undefined) registry?.labels.told(ref, at);
  if (template === undefined) return;
  const prompt = hashPrompt(
    () => data['template'],
    () => template,
    context,
  );
  if (prompt === undefined) return;
  data['templateHash'] ??= prompt.hash;
  registry?.sight({ role: 'template', ref, hash: prompt.hash, at, text: textOf(prompt, context) });
}

function textOf(prompt: HashedPrompt, { keepsContent }: SealContext): PromptSighting['text'] {
  return keepsContent ? prompt.text : undefined;
}

function startOf({ span }: SpanDraft): number {
  return roundMs(span.start + span.trace.epochOffset);
}
