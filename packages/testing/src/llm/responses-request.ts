import { RequestError } from './errors.js';
import type { JsonObject, SentMessage } from './request.js';
import { contentText, isJsonObject } from './request.js';

/** Reads the conversation of a Responses body, earlier turns first. Errors: RequestError 400 where the real API refuses. */
export function readResponsesMessages(
  body: JsonObject,
  earlier: readonly SentMessage[],
): SentMessage[] {
  if (typeof body['model'] !== 'string' || body['model'] === '') {
    throw new RequestError(400, "Missing required parameter: 'model'.", {
      code: 'missing_required_parameter',
      param: 'model',
    });
  }
  const messages: SentMessage[] = [];
  if (typeof body['instructions'] === 'string')
    messages.push(plain('system', body['instructions']));
  messages.push(...earlier);
  const input = body['input'];
  if (typeof input === 'string') return [...messages, plain('user', input)];
  if (!Array.isArray(input)) {
    throw new RequestError(400, "Missing required parameter: 'input'.", {
      code: 'missing_required_parameter',
      param: 'input',
    });
  }
  for (const item of input) {
    const message = isJsonObject(item) ? readItem(item, messages) : undefined;
    if (message !== undefined) messages.push(message);
  }
  return messages;
}

function readItem(item: JsonObject, before: readonly SentMessage[]): SentMessage | undefined {
  const callId = String(item['call_id']);
  if (item['type'] === 'function_call') {
    const call = { id: callId, name: String(item['name']), arguments: String(item['arguments']) };
    return { role: 'assistant', text: '', toolCalls: [call] };
  }
  if (item['type'] === 'function_call_output') {
    const call = before
      .flatMap((message) => message.toolCalls)
      .findLast((one) => one.id === callId);
    if (call === undefined) {
      throw new RequestError(
        400,
        `No tool call found for function call output with call_id ${callId}.`,
        {
          param: 'input',
        },
      );
    }
    return {
      role: 'tool',
      text: contentText(item['output']),
      toolCalls: [],
      toolCallId: callId,
      toolName: call.name,
    };
  }
  const role = item['role'];
  if (role === 'user' || role === 'assistant') return plain(role, contentText(item['content']));
  if (role === 'system' || role === 'developer')
    return plain('system', contentText(item['content']));
  // Other items (reasoning, references) carry no words of the conversation.
  return undefined;
}

function plain(role: SentMessage['role'], text: string): SentMessage {
  return { role, text, toolCalls: [] };
}
