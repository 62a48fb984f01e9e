import type { Answer } from './answer.js';
import { providerId } from './answer.js';

/** An output item of the Responses API: a message or a function call. */
export type OutputItem = MessageItem | FunctionCallItem;

type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** Words of the model. */
export interface MessageItem {
  readonly id: string;
  readonly type: 'message';
  readonly status: ItemStatus;
  readonly role: 'assistant';
  readonly content: readonly OutputText[];
}

/** A part of a message. */
export interface OutputText {
  readonly type: 'output_text';
  readonly text: string;
  readonly annotations: readonly [];
  readonly logprobs: readonly [];
}

/** A tool call of the model. */
export interface FunctionCallItem {
  readonly id: string;
  readonly type: 'function_call';
  readonly status: ItemStatus;
  readonly call_id: string;
  readonly name: string;
  readonly arguments: string;
}

/** Makes a text part. */
export function outputText(text: string): OutputText {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

/** Makes the output items of an answer. */
export function outputItems(answer: Answer): OutputItem[] {
  const status: ItemStatus = isIncomplete(answer) ? 'incomplete' : 'completed';
  const items: OutputItem[] = [];
  if (answer.text !== '' || answer.calls.length === 0) {
    const content = [outputText(answer.text)];
    items.push({ id: providerId('msg_'), type: 'message', status, role: 'assistant', content });
  }
  for (const call of answer.calls) {
    items.push({
      id: providerId('fc_'),
      type: 'function_call',
      status,
      call_id: call.id,
      name: call.name,
      arguments: call.arguments,
    });
  }
  return items;
}

/** Makes a response object; without `output` it is one that has just begun. */
export function responseObject(
  id: string,
  answer: Answer,
  output?: readonly OutputItem[],
): Record<string, unknown> {
  const { body } = answer.request;
  const ended = output !== undefined;
  return {
    id,
    object: 'response',
    created_at: answer.createdSeconds,
    status: ended ? (isIncomplete(answer) ? 'incomplete' : 'completed') : 'in_progress',
    background: false,
    error: null,
    incomplete_details: ended ? incompleteDetails(answer) : null,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    metadata: body['metadata'] ?? {},
    model: answer.model,
    output: output ?? [],
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    previous_response_id: body['previous_response_id'] ?? null,
    service_tier: 'default',
    store: body['store'] ?? true,
    temperature: body['temperature'] ?? 1,
    text: body['text'] ?? { format: { type: 'text' } },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_p: body['top_p'] ?? 1,
    truncation: 'disabled',
    usage: ended ? responsesUsage(answer) : null,
  };
}

function isIncomplete(answer: Answer): boolean {
  return answer.finishReason === 'length' || answer.finishReason === 'content_filter';
}

function incompleteDetails(answer: Answer): { reason: string } | null {
  if (answer.finishReason === 'length') return { reason: 'max_output_tokens' };
  return answer.finishReason === 'content_filter' ? { reason: 'content_filter' } : null;
}

function responsesUsage(answer: Answer): unknown {
  const { promptTokens, completionTokens, cachedTokens, reasoningTokens } = answer.usage;
  return {
    input_tokens: promptTokens,
    input_tokens_details: { cached_tokens: cachedTokens },
    output_tokens: completionTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: promptTokens + completionTokens,
  };
}
