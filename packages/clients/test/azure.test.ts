import { withTrace } from '@llmtrace/core';
import { replyText, type Script } from '@llmtrace/testing';
import { AzureOpenAI } from 'openai';
import { AzureOpenAI as AzureOpenAI4 } from 'openai-4';
import { AzureOpenAI as AzureOpenAI5 } from 'openai-5';
import { AzureOpenAI as AzureOpenAI6 } from 'openai-6';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { wrapOpenAI } from '../src/openai.js';
import { withProvider } from './with-client.js';

const MODEL = 'gpt-4.1-mini';
const ASK = { model: MODEL, messages: [{ role: 'user' as const, content: 'Where is order 7?' }] };
const TEXT: Script = [
  {
    when: () => true,
    reply: replyText('It is on its way.'),
    usage: { promptTokens: 90, completionTokens: 12 },
  },
];

describe.each([
  ['4', AzureOpenAI4 as unknown as typeof AzureOpenAI],
  ['5', AzureOpenAI5 as unknown as typeof AzureOpenAI],
  ['6', AzureOpenAI6 as unknown as typeof AzureOpenAI],
  ['7', AzureOpenAI],
])('AzureOpenAI of openai %s', (_version, Client) => {
  const open = async (options: { deployment?: string } = {}) => {
    const bench = await withProvider(TEXT);
    const endpoint = bench.llm.origin;
    const common = { endpoint, apiKey: 'any', apiVersion: '2025-01-01', ...options };
    return { ...bench, client: wrapOpenAI(new Client(common)) };
  };

  it.each([
    ['the deployment of the client', { deployment: 'support-bot' }, 'support-bot'],
    ['the deployment that the request names as its model', {}, MODEL],
  ])('traces a call and a stream of %s', async (_what, options, deployment) => {
    const { client, llm, test, calls } = await open(options);
    await test.run(() =>
      withTrace('turn', async () => {
        const answer = await client.chat.completions.create(ASK);
        expect(answer.choices[0]?.message.content).toBe('It is on its way.');
        const stream = await client.chat.completions.create({
          ...ASK,
          stream: true,
          stream_options: { include_usage: true },
        });
        const [filters] = await Array.fromAsync(stream);
        expect(filters?.choices).toEqual([]);
      }),
    );
    const path = `/openai/deployments/${deployment}/chat/completions`;
    expect(llm.requests.map((request) => request.path)).toEqual([path, path]);
    const spans = await calls();
    expect(spans.length).toBe(2);
    for (const [index, span] of spans.entries()) {
      expect(span).toMatchObject({
        name: 'create_chat_completion',
        status: 'ok',
        output: { content: 'It is on its way.' },
        data: {
          provider: 'azure.ai.openai',
          model: MODEL,
          responseModel: 'gpt-4.1-mini-2025-04-14',
          responseId: expect.stringMatching(/^chatcmpl-/),
          providerRequestId: llm.requests[index]?.requestId,
          usage: { inputTokens: 90, outputTokens: 12 },
        },
      });
    }
  });

  it('traces Responses, which have no deployment in their address, and embeddings, which have', async () => {
    const { client, llm, test, calls } = await open();
    await test.run(() =>
      withTrace('turn', async () => {
        await client.responses.create({ model: MODEL, input: 'Where is order 7?' });
        await client.embeddings.create({ model: 'text-embedding-3-small', input: 'order 7' });
      }),
    );
    expect(llm.requests.map((request) => request.path)).toEqual([
      '/openai/responses',
      '/openai/deployments/text-embedding-3-small/embeddings',
    ]);
    expect(await calls()).toMatchObject([
      { name: 'create_response', data: { provider: 'azure.ai.openai', model: MODEL } },
      { name: 'create_embedding', data: { provider: 'azure.ai.openai', inputs: 1 } },
    ]);
  });
});

describe('AzureOpenAI', () => {
  it('keeps its type', () => {
    expectTypeOf(wrapOpenAI<AzureOpenAI>).returns.toEqualTypeOf<AzureOpenAI>();
    expectTypeOf(wrapOpenAI<AzureOpenAI4>).returns.toEqualTypeOf<AzureOpenAI4>();
  });
});
