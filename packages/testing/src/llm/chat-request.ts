import { RequestError } from './errors.js';
import type { JsonObject, SentMessage, SentToolCall } from './request.js';
import { contentText, isJsonObject } from './request.js';

const ROLES: Readonly<Record<string, SentMessage['role']>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
};

/** Reads the messages of a Chat Completions body. Errors: RequestError 400 where the real API refuses. */
export function readChatMessages(body: JsonObject): SentMessage[] {
  if (typeof body['model'] !== 'string' || body['model'] === '') {
    throw new RequestError(400, 'you must provide a model parameter');
  }
  const raw = body['messages'];
  if (!Array.isArray(raw) || raw.length === 0) {
    throw new RequestError(400, "Missing required parameter: 'messages'.", {
      code: 'missing_required_parameter',
      param: 'messages',
    });
  }
  const messages: SentMessage[] = [];
  for (const [index, entry] of raw.entries()) messages.push(readMessage(entry, index, messages));
  requireToolResults(messages);
  return messages;
}

function readMessage(entry: unknown, index: number, before: readonly SentMessage[]): SentMessage {
  const roleName = isJsonObject(entry) ? entry['role'] : undefined;
  const role =
    typeof roleName === 'string' && Object.hasOwn(ROLES, roleName) ? ROLES[roleName] : undefined;
  if (!isJsonObject(entry) || role === undefined) {
    throw new RequestError(400, `Invalid value for 'messages[${index}].role'.`, {
      code: 'invalid_value',
      param: `messages[${index}].role`,
    });
  }
  const text = contentText(entry['content']);
  if (role !== 'tool') return { role, text, toolCalls: readToolCalls(entry['tool_calls']) };
  const toolCallId = typeof entry['tool_call_id'] === 'string' ? entry['tool_call_id'] : '';
  const call = before
    .flatMap((message) => message.toolCalls)
    .findLast((one) => one.id === toolCallId);
  if (call === undefined) {
    throw new RequestError(
      400,
      "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
      { param: `messages[${index}].role` },
    );
  }
  return { role, text, toolCalls: [], toolCallId, toolName: call.name };
}

function readToolCalls(raw: unknown): SentToolCall[] {
  if (!Array.isArray(raw)) return [];
  const calls: SentToolCall[] = [];
  for (const call of raw) {
    const fn = isJsonObject(call) ? call['function'] : undefined;
    if (!isJsonObject(call) || !isJsonObject(fn)) continue;
    calls.push({
      id: String(call['id']),
      name: String(fn['name']),
      arguments: String(fn['arguments']),
    });
  }
  return calls;
}

/** Every call of an assistant message needs its result before the next other message. */
function requireToolResults(messages: readonly SentMessage[]): void {
  for (const [index, message] of messages.entries()) {
    if (message.toolCalls.length === 0) continue;
    const missing = new Set(message.toolCalls.map((call) => call.id));
    for (const next of messages.slice(index + 1)) {
      if (next.role !== 'tool') break;
      missing.delete(next.toolCallId ?? '');
    }
    if (missing.size === 0) continue;
    throw new RequestError(
      400,
      "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
        `The following tool_call_ids did not have response messages: ${[...missing].join(', ')}`,
      { param: `messages.[${index + 1}].role` },
    );
  }
}
