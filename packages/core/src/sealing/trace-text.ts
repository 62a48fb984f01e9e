import type { JsonValue } from '../model/json.js';
import type { SpanRecord } from '../model/record.js';
import { isJudge } from './calls.js';
import { isFields } from './json-shape.js';
import type { SpanDraft } from './span-draft.js';

/** What the user asked: the last user message of the first LLM span. Taken from the sealed record. */
export function firstQuestion(
  drafts: readonly SpanDraft[],
  spans: readonly SpanRecord[],
): JsonValue | undefined {
  const at = drafts.findIndex((draft) => draft.kind === 'llm' && !isJudge(draft));
  const input = spans[at]?.input;
  return input === undefined ? undefined : lastUserMessage(input);
}

/** What the app answered: the output of the last LLM span that has one. Taken from the sealed record. */
export function lastAnswer(
  drafts: readonly SpanDraft[],
  spans: readonly SpanRecord[],
): JsonValue | undefined {
  for (let i = drafts.length - 1; i >= 0; i--) {
    const draft = drafts[i] as SpanDraft;
    if (draft.kind !== 'llm' || isJudge(draft)) continue;
    const output = spans[i]?.output;
    if (output !== undefined) return contentOf(output);
  }
  return undefined;
}

function lastUserMessage(input: JsonValue): JsonValue | undefined {
  if (!isList(input)) {
    const inner = isFields(input)
      ? (input['messages'] ?? input['input'] ?? input['prompt'])
      : undefined;
    return inner === undefined ? input : lastUserMessage(inner);
  }
  for (let i = input.length - 1; i >= 0; i--) {
    const message = input[i];
    if (isFields(message) && message['role'] === 'user') return contentOf(message);
  }
  // The messages may be one argument among several.
  const messages = input.find(isConversation);
  if (messages !== undefined) return lastUserMessage(messages);
  return input.length === 1 ? input[0] : undefined;
}

function isConversation(value: JsonValue): boolean {
  return isList(value) && isFields(value[0]) && typeof value[0]['role'] === 'string';
}

function contentOf(message: JsonValue): JsonValue {
  if (isList(message)) return message.length === 1 ? contentOf(message[0] as JsonValue) : message;
  if (!isFields(message)) return message;
  const content = message['content'] ?? message['text'];
  return content === undefined || content === null ? message : content;
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
