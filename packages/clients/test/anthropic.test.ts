import Anthropic from '@anthropic-ai/sdk';
import { withTrace } from '@llmtrace/core';
import { replyText, replyToolCalls, type Script } from '@llmtrace/testing';
import Anthropic0 from 'anthropic-0';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { wrapAnthropic } from '../src/anthropic.js';
import { withProvider } from './with-client.js';

const always = (): boolean => true;
const BODY = {
  model: 'claude-test-1',
  max_tokens: 2_000,
  messages: [{ role: 'user' as const, content: 'Where is order 7?' }],
};
const TEXT: Script = [{ when: always, reply: replyText('It is on its way.') }];

describe.each([
  ['0.39', Anthropic0 as unknown as typeof Anthropic],
  ['1', Anthropic],
])('@anthropic-ai/sdk %s', (_version, Client) => {
  const open = async (script: Script) => {
    const bench = await withProvider(script);
    const client = wrapAnthropic(new Client({ baseURL: bench.llm.origin, apiKey: 'any' }));
    return { ...bench, client };
  };

  it('counts what the cache read and wrote, and thoughts, as the record does', async () => {
    const { client, test, calls } = await open([
      {
        when: always,
        reply: replyText('It is on its way.', { thinking: 'Order 7 was shipped on Monday.' }),
        usage: {
          promptTokens: 1_000,
          cachedTokens: 600,
          cacheWriteTokens: 300,
          completionTokens: 40,
          reasoningTokens: 25,
        },
      },
    ]);
    const ask = { ...BODY, thinking: { type: 'enabled' as const, budget_tokens: 1_024 } };
    await test.run(async () => {
      const { content } = await client.messages.create(ask);
      expect(content.map(({ type }) => type)).toEqual(['thinking', 'text']);
      const streamed = await Array.fromAsync(
        await client.messages.create({ ...ask, stream: true }),
      );
      expect(streamed.at(-1)?.type).toBe('message_stop');
    });
    const [whole, streamed] = await calls();
    for (const span of [whole, streamed]) {
      expect(span).toMatchObject({
        status: 'ok',
        output: { content: 'It is on its way.' },
        data: {
          usage: {
            inputTokens: 1_000,
            cachedTokens: 600,
            cacheWriteTokens: 300,
            outputTokens: 40,
            reasoningTokens: 25,
          },
        },
      });
    }
  });

  it('traces a stream helper as one call, however it is read', async () => {
    const { client, test, calls } = await open(TEXT);
    await test.run(() =>
      withTrace('turn', async () => {
        const message = await client.messages.stream(BODY).finalMessage();
        expect(message.content).toMatchObject([{ text: 'It is on its way.' }]);
        await Array.fromAsync(client.messages.stream(BODY));
      }),
    );
    expect(await calls()).toMatchObject([
      { name: 'create_message', status: 'ok', data: { stream: { completion: 'completed' } } },
      { name: 'create_message', status: 'ok', output: { content: 'It is on its way.' } },
    ]);
  });

  it('traces a stream helper that the app aborts as cancelled', async () => {
    const { client, llm, test, calls } = await open([
      { when: always, reply: replyText('word '.repeat(1_000), { chunkDelayMs: 1 }) },
    ]);
    await test.run(async () => {
      const stream = client.messages.stream(BODY);
      stream.on('text', () => stream.abort());
      await expect(stream.finalMessage()).rejects.toThrow(/abort/);
    });
    await llm.idle();
    expect(llm.aborted).toBe(1);
    expect((await calls()).map(({ status }) => status)).toEqual(['cancelled']);
  });

  it('leaves calls of no model alone', async () => {
    const { client, test, calls } = await open([]);
    await expect(test.run(() => client.messages.countTokens(BODY))).rejects.toThrow(/404/);
    expect(await calls()).toEqual([]);
  });
});

describe('wrapAnthropic', () => {
  it('keeps the type of the client', () => {
    expectTypeOf(wrapAnthropic<Anthropic>).returns.toEqualTypeOf<Anthropic>();
    expectTypeOf(wrapAnthropic<Anthropic0>).returns.toEqualTypeOf<Anthropic0>();
  });

  it('traces each call of the tool runner', async () => {
    const { llm, test, calls } = await withProvider([
      {
        when: ({ toolResults }) => toolResults.length === 0,
        reply: replyToolCalls([{ id: 'toolu_7', name: 'get_order', args: { id: 7 } }]),
      },
      { when: always, reply: replyText('It is on its way.') },
    ]);
    const client = wrapAnthropic(new Anthropic({ baseURL: llm.origin, apiKey: 'any' }));
    await test.run(() =>
      withTrace('turn', async () => {
        const message = await client.beta.messages.toolRunner({
          ...BODY,
          tools: [
            {
              name: 'get_order',
              description: 'Finds an order.',
              input_schema: { type: 'object', properties: { id: { type: 'number' } } },
              parse: (input: unknown) => input,
              run: () => 'shipped',
            },
          ],
        });
        expect(message.content).toMatchObject([{ text: 'It is on its way.' }]);
      }),
    );
    expect(await calls()).toMatchObject([
      { status: 'ok', data: { toolCallsRequested: [{ callId: 'toolu_7' }] } },
      { status: 'ok', output: { content: 'It is on its way.' } },
    ]);
  });

  it('refuses what is no client', () => {
    expect(() => wrapAnthropic({} as Anthropic)).toThrow(
      /must be a client of the package @anthropic-ai/,
    );
  });
});
