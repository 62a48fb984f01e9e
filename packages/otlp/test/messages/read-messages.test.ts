import { describe, expect, it } from 'vitest';
import type { JsonValue } from '@llmtrace/core';
import { genaiMessages } from '../../src/messages/genai-json.js';
import { readMessages } from '../../src/messages/read-messages.js';

const CALL = { type: 'tool_call', id: 'c1', name: 'get_order', arguments: { id: 7 } };
const RESPONSE = { type: 'tool_call_response', id: 'c1', response: 'shipped' };
const CONVERSATION = [
  { role: 'system', parts: [{ type: 'text', content: 'Be brief.' }] },
  { role: 'user', parts: [{ type: 'text', content: 'Where?' }] },
  { role: 'assistant', parts: [CALL] },
  { role: 'tool', parts: [RESPONSE] },
];

const forms: Record<string, JsonValue> = {
  'OpenAI Chat Completions': [
    { role: 'developer', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'text', text: 'Where?' }] },
    {
      role: 'assistant',
      content: null,
      tool_calls: [
        { id: 'c1', type: 'function', function: { name: 'get_order', arguments: '{"id":7}' } },
      ],
    },
    { role: 'tool', tool_call_id: 'c1', content: 'shipped' },
  ],
  'OpenAI Responses': [
    { role: 'system', content: 'Be brief.' },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Where?' }] },
    { type: 'function_call', call_id: 'c1', id: 'fc_1', name: 'get_order', arguments: '{"id":7}' },
    { type: 'function_call_output', call_id: 'c1', output: 'shipped' },
  ],
  Anthropic: [
    { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
    { role: 'user', content: 'Where?' },
    {
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'c1', name: 'get_order', input: { id: 7 } }],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'c1', content: [{ type: 'text', text: 'shipped' }] },
      ],
    },
  ],
  Google: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', parts: [{ text: 'Where?' }] },
    { role: 'model', parts: [{ functionCall: { id: 'c1', name: 'get_order', args: { id: 7 } } }] },
    {
      role: 'user',
      parts: [{ functionResponse: { id: 'c1', name: 'get_order', response: 'shipped' } }],
    },
  ],
  Bedrock: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ text: 'Where?' }] },
    {
      role: 'assistant',
      content: [{ toolUse: { toolUseId: 'c1', name: 'get_order', input: { id: 7 } } }],
    },
    {
      role: 'user',
      content: [{ toolResult: { toolUseId: 'c1', content: [{ text: 'shipped' }] } }],
    },
  ],
  'the AI SDK': [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'text', text: 'Where?' }] },
    {
      role: 'assistant',
      content: [{ type: 'tool-call', toolCallId: 'c1', toolName: 'get_order', input: { id: 7 } }],
    },
    {
      role: 'tool',
      content: [
        { type: 'tool-result', toolCallId: 'c1', toolName: 'get_order', output: 'shipped' },
      ],
    },
  ],
};

describe('reading messages', () => {
  it.each(Object.entries(forms))('reads a conversation of %s', (_who, value) => {
    expect(genaiMessages(readMessages(value, 'user'))).toEqual(CONVERSATION);
  });

  it('reads what is no message as one of the speaker', () => {
    expect(readMessages('Where?', 'user')).toEqual([
      { role: 'user', parts: [{ type: 'text', content: 'Where?' }] },
    ]);
    expect(readMessages({ question: 'Where?' }, 'user')).toEqual([
      { role: 'user', parts: [{ type: 'text', content: '{"question":"Where?"}' }] },
    ]);
    expect(
      readMessages({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }, 'user'),
    ).toEqual([{ role: 'user', parts: [{ type: 'text', content: 'Hi' }] }]);
    expect(readMessages(undefined, 'user')).toEqual([]);
    expect(readMessages([], 'user')).toEqual([{ role: 'user', parts: [] }]);
  });

  it('keeps reasoning, images and what it does not know', () => {
    const [message] = readMessages(
      [
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm.' },
            { type: 'image_url', image_url: { url: 'https://x.test/a.png' } },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
            { type: 'citation', ref: 7 },
            { strange: true },
          ],
        },
      ],
      'user',
    );
    expect(genaiMessages([message!])).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', content: 'Hm.' },
          { type: 'uri', modality: 'image', uri: 'https://x.test/a.png' },
          { type: 'blob', modality: 'image', mime_type: 'image/png', content: 'AAAA' },
          { type: 'citation', ref: 7 },
          { type: 'text', content: '{"strange":true}' },
        ],
      },
    ]);
  });

  it('keeps arguments that are no JSON as the model wrote them', () => {
    const [message] = readMessages(
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{"a' } }],
      },
      'assistant',
    );
    expect(message?.parts).toEqual([{ type: 'tool_call', id: 'c', name: 'f', arguments: '{"a' }]);
  });

  it('takes roles and types named like members of Object as what they are', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(readMessages([{ role: name, content: 'x' }], 'user')[0]?.role).toBe('user');
      expect(readMessages([{ type: name, content: 'x' }], 'user')[0]?.role).toBe('user');
    }
  });
});
