import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { replyText, replyToolCalls } from '../../src/llm/index.js';
import { withLlm } from './with-llm.js';

const tools: OpenAI.ChatCompletionTool[] = ['get_order', 'get_policy'].map((name) => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: { id: { type: 'string' } } } },
}));
const ask = (
  content: string,
): { model: string; messages: OpenAI.ChatCompletionMessageParam[] } => ({
  model: 'gpt-4.1-mini',
  messages: [{ role: 'user', content }],
});

describe('chat tool calls', () => {
  it('asks for two tools in parallel and answers from their results', async () => {
    const { client } = await withLlm({
      script: [
        {
          when: (request) => request.toolResults.length > 0,
          reply: (request) =>
            replyText(request.toolResults.map((one) => `${one.toolName}=${one.text}`).join(' ')),
        },
        {
          when: (request) => request.toolNames.includes('get_order'),
          reply: replyToolCalls([
            { name: 'get_order', args: { id: 'A1' } },
            { name: 'get_policy', args: { id: 'P1' } },
          ]),
        },
      ],
    });
    const first = await client.chat.completions.create({ ...ask('both please'), tools });
    const message = first.choices[0]?.message;
    expect(first.choices[0]?.finish_reason).toBe('tool_calls');
    expect(message?.content).toBeNull();
    const calls = (message?.tool_calls ?? []).filter((call) => call.type === 'function');
    expect(calls.map((call) => call.function)).toEqual([
      { name: 'get_order', arguments: '{"id":"A1"}' },
      { name: 'get_policy', arguments: '{"id":"P1"}' },
    ]);
    const results = calls.map((call, index) => ({
      role: 'tool' as const,
      tool_call_id: call.id,
      content: `r${index}`,
    }));
    const second = await client.chat.completions.create({
      model: 'gpt-4.1-mini',
      tools,
      messages: [{ role: 'user', content: 'both please' }, message!, ...results],
    });
    expect(second.choices[0]?.message.content).toBe('get_order=r0 get_policy=r1');
  });

  it('streams the arguments of parallel tool calls as deltas that the client puts together', async () => {
    const args = { id: 'A-10042', note: 'größer 😀 than one piece' };
    const { client } = await withLlm({
      script: [
        {
          when: () => true,
          reply: replyToolCalls([
            { name: 'get_order', args, id: 'call_one' },
            { name: 'get_policy', args: { id: 'P2' } },
          ]),
        },
      ],
    });
    const runner = client.chat.completions.stream({ ...ask('both please'), tools });
    let deltas = 0;
    runner.on('chunk', () => (deltas += 1));
    const final = await runner.finalChatCompletion();
    const calls = (final.choices[0]?.message.tool_calls ?? []).filter(
      (call) => call.type === 'function',
    );
    expect(calls.map((call) => JSON.parse(call.function.arguments))).toEqual([args, { id: 'P2' }]);
    expect(calls[0]?.id).toBe('call_one');
    expect(deltas).toBeGreaterThan(8);
  });

  it('refuses tool results that are missing, as the real API does', async () => {
    const { client } = await withLlm({ script: [{ when: () => true, reply: replyText('never') }] });
    const call = {
      id: 'call_9',
      type: 'function' as const,
      function: { name: 'get_order', arguments: '{}' },
    };
    const request = client.chat.completions.create({
      model: 'gpt-4.1-mini',
      messages: [
        { role: 'user', content: 'x' },
        { role: 'assistant', tool_calls: [call] },
        { role: 'user', content: 'and?' },
      ],
    });
    await expect(request).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('call_9') as string,
    });
  });
});
