import { asText } from '../messages/fields.js';
import type { Message, MessagePart } from '../messages/message.js';
import type { AttributeBag } from './attribute-bag.js';

/**
 * Puts messages as OpenInference flattens them: `llm.input_messages.0.message.role` and so on. The answers of tools are
 * a message each.
 */
export function putMessages(bag: AttributeBag, prefix: string, messages: readonly Message[]): void {
  let index = 0;
  for (const { role, name, parts } of messages) {
    if (role === 'tool') {
      for (const part of parts) putPartAlone(bag, `${prefix}.${index++}.message`, part);
      continue;
    }
    const at = `${prefix}.${index++}.message`;
    bag.put(`${at}.role`, role).put(`${at}.name`, name);
    putParts(bag, at, parts);
  }
}

function putPartAlone(bag: AttributeBag, at: string, part: MessagePart): void {
  bag.put(`${at}.role`, 'tool');
  if (part.type !== 'tool_call_response') return putParts(bag, at, [part]);
  bag.put(`${at}.tool_call_id`, part.id).put(`${at}.content`, asText(part.response));
}

function putParts(bag: AttributeBag, at: string, parts: readonly MessagePart[]): void {
  let contents = 0;
  let calls = 0;
  for (const part of parts) {
    if (part.type === 'tool_call') {
      const call = `${at}.tool_calls.${calls++}.tool_call`;
      bag
        .put(`${call}.id`, part.id)
        .put(`${call}.function.name`, part.name)
        .putJson(`${call}.function.arguments`, part.arguments ?? {});
      continue;
    }
    const content = `${at}.contents.${contents++}.message_content`;
    if (part.type === 'uri' && part.modality === 'image') {
      bag.put(`${content}.type`, 'image').put(`${content}.image.image.url`, part.uri);
      continue;
    }
    bag
      .put(`${content}.type`, part.type === 'reasoning' ? 'reasoning' : 'text')
      .put(`${content}.text`, textOf(part));
  }
}

function textOf(part: MessagePart): string {
  if (part.type === 'text' || part.type === 'reasoning') return part.content;
  if (part.type === 'other') return asText(part.content);
  return JSON.stringify(part);
}
