import type { JsonValue } from '../../model/json.js';
import { roundMs } from '../round-ms.js';
import type { FieldSealer } from '../field-sealer.js';
import type { ContentMode } from '../policy/content-mode.js';
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
  fields: FieldSealer,
): void {
  if (draft.kind === 'llm') noteCall(draft, input, fields);
  else if (draft.kind === 'prompt') notePrompt(draft, fields);
}

function noteCall(draft: SpanDraft, input: JsonValue | undefined, fields: FieldSealer): void {
  const { context } = fields;
  const { data } = draft;
  const registry = context.options.prompts;
  const ref = promptRefOf(data['prompt']);
  const at = startOf(draft);
  const expectedVersionId = ref && registry?.labels.ran(ref, at);
  if (expectedVersionId !== undefined) data['prompt'] = { ...ref, expectedVersionId };
  if (data['systemPromptHash'] !== undefined) return;
  const mode = fields.systemPromptMode();
  const prompt = hashPrompt(
    () => systemPromptOf(input),
    () => systemPromptOf(draft.input),
    mode,
    context,
  );
  if (prompt === undefined) return;
  data['systemPromptHash'] = prompt.hash;
  registry?.sight({ role: 'system', ref, hash: prompt.hash, at, text: textOf(prompt, mode) });
}

function notePrompt(draft: SpanDraft, fields: FieldSealer): void {
  const { context } = fields;
  const { data, template } = draft;
  const registry = context.options.prompts;
  const ref = promptRefOf(data);
  const at = startOf(draft);
  if (ref !== undefined) registry?.labels.told(ref, at);
  if (template === undefined) return;
  const mode = fields.mode('data.template');
  const prompt = hashPrompt(
    () => data['template'],
    () => template,
    mode,
    context,
  );
  if (prompt === undefined) return;
  data['templateHash'] ??= prompt.hash;
  registry?.sight({ role: 'template', ref, hash: prompt.hash, at, text: textOf(prompt, mode) });
}

/** Masked under every mode, and only where the policy keeps a text that can be read. */
function textOf(prompt: HashedPrompt, mode: ContentMode): PromptSighting['text'] {
  return mode === 'redacted' || mode === 'raw' ? prompt.text : undefined;
}

function startOf({ span }: SpanDraft): number {
  return roundMs(span.start + span.trace.epochOffset);
}
