import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { replyError, replyText, replyToolCalls } from '../../src/llm/index.js';
import { withLlm } from './with-llm.js';

const model = 'gpt-4.1-mini';
const tools: OpenAI.Responses.Tool[] = [
  {
    type: 'function',
    name: 'get_order',
    strict: false,
    parameters: { type: 'object', properties: {} },
  },
];
const script = [
  {
    name: 'answer',
    when: (request: { toolResults: readonly unknown[] }) => request.toolResults.length > 0,
    reply: replyText('It was delivered on Monday.'),
  },
  {
    name: 'look up',
    when: (request: { lastUserText: string }) => request.lastUserText.includes('order'),
    reply: replyToolCalls([{ name: 'get_order', args: { order_id: 'A1001' } }]),
  },
];

describe('responses', () => {
  it('answers with text and usage', async () => {
    const { client } = await withLlm({
      script: [{ when: () => true, reply: replyText('Gladly.') }],
    });
    const answer = await client.responses.create({
      model,
      instructions: 'Be kind.',
      input: 'Help me',
    });
    expect(answer.output_text).toBe('Gladly.');
    expect(answer.status).toBe('completed');
    expect(answer.usage).toMatchObject({ input_tokens: 4, output_tokens: 2, total_tokens: 6 });
  });

  it('calls a tool and goes on from the previous response', async () => {
    const { llm, client } = await withLlm({ script });
    const first = await client.responses.create({ model, tools, input: 'Where is my order?' });
    const call = first.output.find((item) => item.type === 'function_call');
    expect(call).toMatchObject({ name: 'get_order', arguments: '{"order_id":"A1001"}' });
    const second = await client.responses.create({
      model,
      tools,
      previous_response_id: first.id,
      input: [
        { type: 'function_call_output', call_id: call!.call_id, output: '{"status":"delivered"}' },
      ],
    });
    expect(second.output_text).toBe('It was delivered on Monday.');
    expect(llm.requests.map((request) => request.ruleName)).toEqual(['look up', 'answer']);
  });

  it('streams text events that the client puts together', async () => {
    const { client } = await withLlm({
      script: [{ when: () => true, reply: replyText('One two three.') }],
    });
    const types: string[] = [];
    const stream = client.responses.stream({ model, input: 'count' });
    stream.on('event', (event) => types.push(event.type));
    const final = await stream.finalResponse();
    expect(final.output_text).toBe('One two three.');
    expect(types.filter((type) => type === 'response.output_text.delta')).toHaveLength(3);
    expect(types[0]).toBe('response.created');
    expect(types.at(-1)).toBe('response.completed');
  });

  it('streams tool arguments as deltas', async () => {
    const { client } = await withLlm({ script });
    const stream = await client.responses.create({ model, tools, input: 'my order', stream: true });
    let text = '';
    const numbers: number[] = [];
    for await (const event of stream) {
      numbers.push(event.sequence_number);
      if (event.type === 'response.function_call_arguments.delta') text += event.delta;
    }
    expect(text).toBe('{"order_id":"A1001"}');
    expect(numbers).toEqual(numbers.map((_, index) => index));
  });

  it('is incomplete at the token limit', async () => {
    const { client } = await withLlm({
      script: [{ when: () => true, reply: replyText('abcdefghijklmnop') }],
    });
    const answer = await client.responses.create({ model, input: 'x', max_output_tokens: 3 });
    expect(answer).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    });
    expect(answer.output_text).toBe('abcdefghijkl');
  });

  it('fails inside a stream with an error event', async () => {
    const reply = replyError(500, { afterText: 'I was', message: 'Overheated.' });
    const { client } = await withLlm({ script: [{ when: () => true, reply }] });
    const stream = await client.responses.create({ model, input: 'x', stream: true });
    const read = async (): Promise<void> => {
      for await (const event of stream) expect(event.type).not.toBe('response.completed');
    };
    await expect(read()).rejects.toThrow('Overheated.');
  });

  it('refuses an unknown previous response and an unknown call', async () => {
    const { client } = await withLlm({ script });
    await expect(
      client.responses.create({ model, input: 'x', previous_response_id: 'resp_gone' }),
    ).rejects.toMatchObject({ status: 404 });
    const output = { type: 'function_call_output' as const, call_id: 'call_gone', output: 'x' };
    await expect(client.responses.create({ model, input: [output] })).rejects.toMatchObject({
      status: 400,
    });
  });
});
