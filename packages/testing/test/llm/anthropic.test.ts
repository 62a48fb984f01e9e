import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { replyError, replyText, replyToolCalls } from '../../src/llm/index.js';
import { withLlm } from './with-llm.js';

const always = (): boolean => true;
const ask = {
  model: 'claude-test-1',
  max_tokens: 100,
  system: 'Be brief.',
  messages: [{ role: 'user' as const, content: 'Where is my parcel?' }],
};

async function withAnthropic(options: Parameters<typeof withLlm>[0]) {
  const { llm } = await withLlm(options);
  const client = new Anthropic({ baseURL: llm.origin, apiKey: 'test-key', maxRetries: 0 });
  return { llm, client };
}

describe('Anthropic Messages', () => {
  it('answers whole and in events alike, through the real client', async () => {
    const { client } = await withAnthropic({
      script: [
        {
          when: ({ systemText, lastUserText }) =>
            systemText === 'Be brief.' && lastUserText === 'Where is my parcel?',
          reply: replyText('It is on its way.', { thinking: 'Shipped on Monday.' }),
          usage: { promptTokens: 100, cachedTokens: 60, cacheWriteTokens: 30, completionTokens: 9 },
        },
      ],
    });
    const whole = await client.messages.create(ask);
    const streamed = await client.messages.stream(ask).finalMessage();
    expect(whole).toMatchObject({
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Shipped on Monday.' },
        { type: 'text', text: 'It is on its way.' },
      ],
      stop_reason: 'end_turn',
      usage: {
        input_tokens: 10,
        cache_read_input_tokens: 60,
        cache_creation_input_tokens: 30,
        output_tokens: 9,
      },
    });
    const { content, usage, stop_reason, model } = whole;
    expect(streamed).toMatchObject({ content, usage, stop_reason, model });
    expect(whole._request_id).toMatch(/^req_/);
  });

  it('asks for tools and takes their results, also within a thread', async () => {
    const { client } = await withAnthropic({
      script: [
        {
          when: ({ toolResults }) => toolResults.length === 0,
          reply: replyToolCalls([{ id: 'toolu_1', name: 'track', args: { id: 1 } }]),
        },
        {
          when: ({ toolResults }) => toolResults[0]?.toolName === 'track',
          reply: replyText('Tomorrow.'),
        },
      ],
    });
    const tools = [{ name: 'track', input_schema: { type: 'object' as const } }];
    const first = await client.messages.create({ ...ask, tools });
    expect(first).toMatchObject({
      stop_reason: 'tool_use',
      content: [{ type: 'tool_use', id: 'toolu_1', name: 'track', input: { id: 1 } }],
    });
    const second = await client.messages.create({
      ...ask,
      tools,
      messages: [
        ...ask.messages,
        { role: 'assistant', content: first.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'x' }] },
      ],
    });
    expect(second.content).toMatchObject([{ text: 'Tomorrow.' }]);
    const run = async (): Promise<string> => 'on the van';
    const { content } = await client.beta.messages.toolRunner({
      ...ask,
      tools: [{ ...tools[0]!, run, parse: (input: unknown) => input }],
    });
    expect(content).toMatchObject([{ text: 'Tomorrow.' }]);
  });

  it('fails in the shape of that provider, before and inside a stream', async () => {
    const { client } = await withAnthropic({
      script: [
        { when: ({ stream }) => stream, reply: replyError(529, { afterText: 'It is' }) },
        { when: always, reply: replyError(429, { retryAfterSeconds: 1 }) },
      ],
    });
    const error: unknown = await client.messages.create(ask).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Anthropic.RateLimitError);
    expect(error).toMatchObject({
      status: 429,
      error: { type: 'error', error: { type: 'rate_limit_error' } },
    });
    const stream = await client.messages.create({ ...ask, stream: true });
    await expect(Array.fromAsync(stream)).rejects.toThrow('Overloaded');
  });

  it('refuses what the real API refuses', async () => {
    const { client } = await withAnthropic({ script: [{ when: always, reply: replyText('x') }] });
    await expect(
      client.messages.create({ ...ask, max_tokens: undefined as never }),
    ).rejects.toThrow('max_tokens: Field required');
    await expect(client.messages.create({ ...ask, messages: [] })).rejects.toBeInstanceOf(
      Anthropic.BadRequestError,
    );
  });
});
