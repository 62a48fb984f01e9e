import type { JsonValue } from '@llmtrace/core';
import { asText } from './fields.js';
import type { Message, MessagePart } from './message.js';

/** Messages as the GenAI conventions have them in JSON. */
export function genaiMessages(messages: readonly Message[]): unknown[] {
  return messages.map(({ parts, ...message }) => ({ ...message, parts: genaiParts(parts) }));
}

/** Pieces as the GenAI conventions have them in JSON; unknown ones keep their own fields. */
export function genaiParts(parts: readonly MessagePart[]): unknown[] {
  return parts.map((part) => (part.type === 'other' ? other(part.content) : part));
}

function other(content: JsonValue): unknown {
  const own = typeof content === 'object' && content !== null && !Array.isArray(content);
  if (own && typeof (content as { type?: unknown }).type === 'string') return content;
  return { type: 'text', content: asText(content) };
}
