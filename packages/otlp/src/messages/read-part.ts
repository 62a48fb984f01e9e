import type { JsonValue } from '@llmtrace/core';
import type { MessagePart } from './message.js';
import { asText, fieldsOf, type Fields } from './fields.js';

/** Reads a piece of a message as OpenAI, Anthropic, Google, Bedrock or the AI SDK write it. */
export function readPart(value: JsonValue): MessagePart {
  if (typeof value === 'string') return { type: 'text', content: value };
  const part = fieldsOf(value);
  return (
    readTyped(part) ??
    readBlock(part) ??
    (typeof part['text'] === 'string' ? textPart(part) : { type: 'other', content: value })
  );
}

function textPart(part: Fields): MessagePart {
  const content = part['text'] as string;
  return part['thought'] === true ? { type: 'reasoning', content } : { type: 'text', content };
}

/** Pieces that say what they are. */
function readTyped(part: Fields): MessagePart | undefined {
  switch (part['type']) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return { type: 'text', content: asText(part['text'] ?? part['content']) };
    case 'refusal':
      return { type: 'text', content: asText(part['refusal']) };
    case 'thinking':
    case 'reasoning':
      return { type: 'reasoning', content: reasoningText(part) };
    case 'tool_use':
    case 'tool-call':
    case 'function_call':
    case 'tool_call':
      return toolCall(part);
    case 'tool_result':
    case 'tool-result':
    case 'function_call_output':
    case 'tool_call_response':
      return toolResponse(part);
    case 'image_url':
    case 'input_image':
    case 'image':
      return image(part);
    default:
      return undefined;
  }
}

/** Pieces that are told by the name of their one field: Google's and Bedrock's. */
function readBlock(part: Fields): MessagePart | undefined {
  const call = part['functionCall'] ?? part['toolUse'];
  if (call !== undefined) return toolCall(fieldsOf(call));
  const response = part['functionResponse'] ?? part['toolResult'];
  if (response !== undefined) return toolResponse(fieldsOf(response));
  if (part['reasoningContent'] !== undefined) {
    return { type: 'reasoning', content: reasoningText(fieldsOf(part['reasoningContent'])) };
  }
  const inline = fieldsOf(part['inlineData']);
  if (typeof inline['data'] === 'string') return blob(inline['data'], inline['mimeType']);
  return undefined;
}

function reasoningText(part: Fields): string {
  const summary = part['summary'];
  if (Array.isArray(summary))
    return summary.map((item) => asText(fieldsOf(item)['text'])).join('\n');
  const inner = fieldsOf(part['reasoningText'])['text'];
  return asText(part['thinking'] ?? part['text'] ?? part['content'] ?? inner);
}

function toolCall(part: Fields): MessagePart {
  const fn = fieldsOf(part['function']);
  const id = part['call_id'] ?? part['id'] ?? part['toolCallId'] ?? part['toolUseId'];
  const name = part['name'] ?? part['toolName'] ?? fn['name'];
  const args = part['input'] ?? part['arguments'] ?? part['args'] ?? fn['arguments'];
  return {
    type: 'tool_call',
    ...(typeof id === 'string' ? { id } : undefined),
    name: asText(name),
    ...(args === undefined ? undefined : { arguments: parsed(args) }),
  };
}

/** Reads a call of an OpenAI message: `{ id, function: { name, arguments } }`. */
export function readToolCall(value: JsonValue): MessagePart {
  return toolCall(fieldsOf(value));
}

function toolResponse(part: Fields): MessagePart {
  const id =
    part['call_id'] ?? part['tool_use_id'] ?? part['toolCallId'] ?? part['toolUseId'] ?? part['id'];
  const response = part['output'] ?? part['result'] ?? part['response'] ?? part['content'] ?? null;
  return {
    type: 'tool_call_response',
    ...(typeof id === 'string' ? { id } : undefined),
    response: plainText(response),
  };
}

function image(part: Fields): MessagePart {
  const source = fieldsOf(part['source']);
  if (typeof source['data'] === 'string') return blob(source['data'], source['media_type']);
  const given = part['image_url'] ?? source['url'] ?? part['image'];
  const uri = typeof given === 'string' ? given : fieldsOf(given)['url'];
  return typeof uri === 'string'
    ? { type: 'uri', modality: 'image', uri }
    : { type: 'other', content: part as JsonValue };
}

function blob(content: string, mimeType: JsonValue | undefined): MessagePart {
  const modality = typeof mimeType === 'string' ? (mimeType.split('/')[0] as string) : 'image';
  return {
    type: 'blob',
    modality: modality === 'application' ? 'document' : modality,
    ...(typeof mimeType === 'string' ? { mime_type: mimeType } : undefined),
    content,
  };
}

/** The text of a result that consists of nothing but one. */
function plainText(value: JsonValue): JsonValue {
  const only = Array.isArray(value) && value.length === 1 ? fieldsOf(value[0]) : undefined;
  return typeof only?.['text'] === 'string' ? only['text'] : value;
}

/** Arguments are objects where the model wrote one. */
function parsed(args: JsonValue): JsonValue {
  if (typeof args !== 'string') return args;
  try {
    return JSON.parse(args) as JsonValue;
  } catch {
    return args;
  }
}
