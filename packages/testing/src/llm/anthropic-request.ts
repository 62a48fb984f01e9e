import { RequestError } from './errors.js';
import type { JsonObject, SentMessage, SentToolCall } from './request.js';
import { contentText, isJsonObject } from './request.js';

/** The message that a body's thread continues. */
export function threadOf(
  body: JsonObject,
): { readonly previousId: string | undefined } | undefined {
  const { thread } = body;
  if (!isJsonObject(thread)) return undefined;
  const id = thread['previous_message_id'];
  return { previousId: typeof id === 'string' ? id : undefined };
}

/** Reads the conversation of a body of Anthropic Messages, earlier turns first. Errors: RequestError 400 where the real API refuses. */
export function readAnthropicMessages(
  body: JsonObject,
  earlier: readonly SentMessage[],
): SentMessage[] {
  if (typeof body['model'] !== 'string' || body['model'] === '') {
    throw new RequestError(400, 'model: Field required');
  }
  if (typeof body['max_tokens'] !== 'number') {
    throw new RequestError(400, 'max_tokens: Field required');
  }
  const raw = body['messages'];
  if (!Array.isArray(raw)) throw new RequestError(400, 'messages: Field required');
  if (raw.length === 0) {
    throw new RequestError(400, 'messages: at least one message is required');
  }
  const messages: SentMessage[] = [];
  const system = contentText(body['system']);
  if (system !== '') messages.push({ role: 'system', text: system, toolCalls: [] });
  messages.push(...earlier);
  for (const [index, entry] of raw.entries()) messages.push(...readMessage(entry, index, messages));
  return messages;
}

function readMessage(entry: unknown, index: number, before: readonly SentMessage[]): SentMessage[] {
  const role = isJsonObject(entry) ? entry['role'] : undefined;
  if (!isJsonObject(entry) || (role !== 'user' && role !== 'assistant')) {
    throw new RequestError(400, `messages.${index}.role: Input should be 'user' or 'assistant'`);
  }
  const { content } = entry;
  if (typeof content === 'string') return [{ role, text: content, toolCalls: [] }];
  const blocks = Array.isArray(content) ? content.filter(isJsonObject) : [];
  if (role === 'assistant') {
    return [{ role, text: contentText(content), toolCalls: blocks.flatMap(toolUse) }];
  }
  const results = blocks.filter((block) => block['type'] === 'tool_result');
  const text = contentText(blocks.filter((block) => block['type'] === 'text'));
  const found: SentMessage[] = results.map((block) => toolResult(block, index, before));
  if (text !== '' || results.length === 0) found.push({ role, text, toolCalls: [] });
  return found;
}

function toolUse(block: JsonObject): SentToolCall[] {
  if (block['type'] !== 'tool_use') return [];
  return [
    {
      id: String(block['id']),
      name: String(block['name']),
      arguments: JSON.stringify(block['input']),
    },
  ];
}

function toolResult(block: JsonObject, index: number, before: readonly SentMessage[]): SentMessage {
  const toolCallId = String(block['tool_use_id']);
  const call = before
    .findLast((message) => message.role === 'assistant')
    ?.toolCalls.find((one) => one.id === toolCallId);
  if (call === undefined) {
    throw new RequestError(
      400,
      `messages.${index}.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${toolCallId}. ` +
        'Each `tool_result` block must have a corresponding `tool_use` block in the previous message.',
    );
  }
  return {
    role: 'tool',
    text: contentText(block['content']),
    toolCalls: [],
    toolCallId,
    toolName: call.name,
  };
}
