import type { JsonValue } from '@llmtrace/core';
import { asText, fieldsOf, type Fields } from './fields.js';
import type { Message, MessagePart } from './message.js';
import { readPart, readToolCall } from './read-part.js';

const ROLES: Readonly<Record<string, Message['role']>> = {
  __proto__: null as never,
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  ai: 'assistant',
  model: 'assistant',
  tool: 'tool',
  function: 'tool',
};

/** Items of the Responses API that stand beside messages, and who speaks in them. */
const ROLE_OF_ITEM: Readonly<Record<string, Message['role']>> = {
  __proto__: null as never,
  function_call: 'assistant',
  reasoning: 'assistant',
  function_call_output: 'tool',
};

/**
 * Reads what was said to a model, or what it said, as messages.
 *
 * Shape: what is no message is one of `speaker` with the value as its text.
 */
export function readMessages(
  value: JsonValue | undefined,
  speaker: Message['role'],
): readonly Message[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every(isMessage)) {
      return value.map((item) => readMessage(fieldsOf(item)));
    }
    return [{ role: speaker, parts: value.map(readPart) }];
  }
  const fields = fieldsOf(value);
  if (isMessage(value)) return [readMessage(fields)];
  const { messages } = fields;
  if (Array.isArray(messages)) return readMessages(messages, speaker);
  return [{ role: speaker, parts: [{ type: 'text', content: asText(value) }] }];
}

/** The messages that set the scene, and the rest. */
export function splitSystem(messages: readonly Message[]): {
  readonly system: readonly MessagePart[];
  readonly rest: readonly Message[];
} {
  const first = messages.findIndex(({ role }) => role !== 'system');
  const count = first === -1 ? messages.length : first;
  return {
    system: messages.slice(0, count).flatMap(({ parts }) => parts),
    rest: messages.slice(count),
  };
}

function isMessage(value: JsonValue): boolean {
  const { role, type } = fieldsOf(value);
  if (typeof role === 'string' && role in ROLES) return true;
  return typeof type === 'string' && type in ROLE_OF_ITEM;
}

function readMessage(fields: Fields): Message {
  const { type, role, name } = fields;
  const byItem = typeof role === 'string' ? undefined : ROLE_OF_ITEM[type as string];
  if (byItem !== undefined) return { role: byItem, parts: [readPart(fields as JsonValue)] };
  const known = ROLES[role as string] as Message['role'];
  const parts = partsOf(fields, known);
  const isToolResult =
    parts.length > 0 && parts.every((part) => part.type === 'tool_call_response');
  return {
    role: isToolResult ? 'tool' : known,
    ...(typeof name === 'string' ? { name } : undefined),
    parts,
  };
}

function partsOf(fields: Fields, role: Message['role']): readonly MessagePart[] {
  const { content, parts, tool_calls: calls, tool_call_id: callId } = fields;
  const said = content ?? parts ?? null;
  if (role === 'tool' && typeof callId === 'string') {
    return [{ type: 'tool_call_response', id: callId, response: said }];
  }
  const read: MessagePart[] = [];
  if (Array.isArray(said)) read.push(...said.map(readPart));
  else if (typeof said === 'string') {
    if (said !== '') read.push({ type: 'text', content: said });
  } else if (said !== null) read.push(readPart(said));
  if (Array.isArray(calls)) read.push(...calls.map(readToolCall));
  return read;
}
