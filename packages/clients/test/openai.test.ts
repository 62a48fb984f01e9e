import { setCallGuard } from '@llmtrace/core/guard';
import { traceLLM, withTrace } from '@llmtrace/core';
import { replyJson, replyText, replyToolCalls, type Script } from '@llmtrace/testing';
import OpenAI, { type AzureOpenAI } from 'openai';
import OpenAI4 from 'openai-4';
import OpenAI5 from 'openai-5';
import OpenAI6 from 'openai-6';
import { zodResponseFormat } from 'openai/helpers/zod';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { wrapOpenAI } from '../src/openai.js';
import { withProvider } from './with-client.js';

const always = (): boolean => true;
const MODEL = 'gpt-4.1-mini';
const MESSAGES = [{ role: 'user' as const, content: 'Where is order 7?' }];
const TEXT: Script = [{ when: always, reply: replyText('It is on its way.') }];
const TOOL_THEN_TEXT: Script = [
  {
    when: ({ toolResults }) => toolResults.length === 0,
    reply: replyToolCalls([{ id: 'call_7', name: 'get_order', args: { id: 7 } }]),
  },
  { when: always, reply: replyText('It is on its way.') },
];

interface Helpers {
  stream(body: object): { finalChatCompletion(): Promise<{ choices: object[] }>; abort(): void };
  runTools(body: object): { finalContent(): Promise<string | null> };
  parse(body: object): Promise<{ choices: { message: { parsed: unknown } }[] }>;
}

let refusing = false;
setCallGuard({
  isActive: () => refusing,
  admit({ request }) {
    throw new Error(`over the ceiling of ${request().model}`);
  },
});

const VERSIONS = [
  ['4', OpenAI4, (client: unknown) => (client as OpenAI4).beta.chat.completions as never],
  ['5', OpenAI5, (client: unknown) => (client as OpenAI5).chat.completions as never],
  ['6', OpenAI6, (client: unknown) => (client as OpenAI6).chat.completions as never],
  ['7', OpenAI, (client: unknown) => (client as OpenAI).chat.completions as never],
] as [string, typeof OpenAI, (client: unknown) => Helpers][];

describe.each(VERSIONS)('the helpers of openai %s', (_version, Client, helpersOf) => {
  const open = async (script: Script) => {
    const bench = await withProvider(script);
    const client = wrapOpenAI(new Client({ baseURL: bench.llm.baseUrl, apiKey: 'any' }));
    return { ...bench, client, helpers: helpersOf(client) };
  };

  it('traces a stream helper as one call', async () => {
    const { helpers, test, calls } = await open(TEXT);
    await test.run(async () => {
      const stream = helpers.stream({
        model: MODEL,
        messages: MESSAGES,
        stream_options: { include_usage: true },
      });
      const { choices } = await stream.finalChatCompletion();
      expect(choices).toMatchObject([{ message: { content: 'It is on its way.' } }]);
    });
    expect(await calls()).toMatchObject([
      {
        name: 'create_chat_completion',
        status: 'ok',
        output: { content: 'It is on its way.' },
        data: { usage: { outputTokens: 5 }, stream: { completion: 'completed' } },
      },
    ]);
  });

  it('traces a stream helper that the app aborts as cancelled', async () => {
    const { helpers, llm, test, calls } = await open([
      { when: always, reply: replyText('word '.repeat(1_000), { chunkDelayMs: 1 }) },
    ]);
    await test.run(async () => {
      const stream = helpers.stream({ model: MODEL, messages: MESSAGES }) as ReturnType<
        Helpers['stream']
      > & { on(event: 'content', listener: () => void): void };
      stream.on('content', () => stream.abort());
      await expect(stream.finalChatCompletion()).rejects.toThrow(/abort/);
    });
    await llm.idle();
    expect(llm.aborted).toBe(1);
    expect((await calls()).map(({ status }) => status)).toEqual(['cancelled']);
  });

  it.each([false, true])('traces each call of a tool runner, streamed: %s', async (stream) => {
    const { helpers, test, calls } = await open(TOOL_THEN_TEXT);
    await test.run(() =>
      withTrace('turn', async () => {
        const runner = helpers.runTools({
          model: MODEL,
          messages: MESSAGES,
          stream,
          tools: [
            {
              type: 'function',
              function: {
                name: 'get_order',
                parse: JSON.parse,
                function: () => 'shipped',
                parameters: { type: 'object', properties: { id: { type: 'number' } } },
              },
            },
          ],
        });
        expect(await runner.finalContent()).toBe('It is on its way.');
      }),
    );
    expect(await calls()).toMatchObject([
      { status: 'ok', data: { toolCallsRequested: [{ callId: 'call_7' }] } },
      { status: 'ok', output: { content: 'It is on its way.' } },
    ]);
  });

  it('traces a parsed answer as one call', async () => {
    const { helpers, test, calls } = await open([
      { when: always, reply: replyJson({ status: 'shipped' }) },
    ]);
    const format = {
      type: 'json_schema',
      json_schema: { name: 'order', strict: true, schema: { type: 'object', properties: {} } },
    };
    const { choices } = await test.run(() =>
      helpers.parse({ model: MODEL, messages: MESSAGES, response_format: format }),
    );
    expect(choices[0]?.message).toMatchObject({ content: '{"status":"shipped"}' });
    expect(await calls()).toMatchObject([
      { status: 'ok', data: { outputShape: 'json', params: { responseFormat: 'json_schema' } } },
    ]);
  });

  it('traces embeddings, in the encoding that the client asks for', async () => {
    const { client, test, calls } = await open([]);
    const request = { model: 'text-embedding-3-small', input: ['one', 'two'] };
    const { data } = await test.run(() => client.embeddings.create(request));
    const bare = new Client({ apiKey: 'any', baseURL: client.baseURL });
    expect(data).toEqual((await bare.embeddings.create(request)).data);
    expect(await calls()).toMatchObject([
      {
        kind: 'embedding',
        name: 'create_embedding',
        status: 'ok',
        data: {
          provider: 'openai',
          model: 'text-embedding-3-small',
          responseModel: 'text-embedding-3-small',
          inputs: 2,
          dimensions: data[0]?.embedding.length,
          usage: { inputTokens: 2 },
        },
      },
    ]);
  });

  it('counts the attempts of embeddings', async () => {
    const bench = await withProvider([]);
    let refused = 0;
    const fetch: typeof globalThis.fetch = async (url, init) =>
      refused++ === 0
        ? new Response('{}', { status: 429, headers: { 'retry-after-ms': '1' } })
        : globalThis.fetch(url, init);
    const client = wrapOpenAI(new Client({ baseURL: bench.llm.baseUrl, apiKey: 'any', fetch }));
    await bench.test.run(() =>
      withTrace('turn', () => client.embeddings.create({ model: 'e', input: 'one' })),
    );
    expect(await bench.calls()).toMatchObject([
      { status: 'ok', data: { attempt: 2 }, events: [{ name: 'retry' }] },
    ]);
  });

  it('leaves calls of no model alone', async () => {
    const { client, test, calls } = await open([]);
    const models = await test.run(() => client.models.list());
    expect(models.data.length).toBeGreaterThan(0);
    expect(await calls()).toEqual([]);
  });

  it('gives a refused call the shape of the client own errors', async () => {
    const { client, test, llm, calls } = await open(TEXT);
    refusing = true;
    try {
      const promise = test.run(() =>
        client.chat.completions.create({ model: MODEL, messages: MESSAGES }),
      );
      expect(typeof promise.withResponse).toBe('function');
      await expect(promise).rejects.toThrow(`over the ceiling of ${MODEL}`);
    } finally {
      refusing = false;
    }
    expect(llm.received).toBe(0);
    expect((await calls()).map(({ status }) => status)).toEqual(['error']);
  });
});

describe('wrapOpenAI', () => {
  it('keeps the type of the client', () => {
    expectTypeOf(wrapOpenAI<OpenAI>).returns.toEqualTypeOf<OpenAI>();
    expectTypeOf(wrapOpenAI<OpenAI4>).returns.toEqualTypeOf<OpenAI4>();
    expectTypeOf(wrapOpenAI<AzureOpenAI>).returns.toEqualTypeOf<AzureOpenAI>();
  });

  it('traces answers parsed by a schema, and what does not fit it is not the call failing', async () => {
    const { llm, test, calls } = await withProvider([
      { when: ({ lastUserText }) => lastUserText === 'good', reply: replyJson({ days: 3 }) },
      { when: always, reply: replyJson({ days: 'soon' }) },
    ]);
    const client = wrapOpenAI(new OpenAI({ baseURL: llm.baseUrl, apiKey: 'any' }));
    const parse = (content: string) =>
      client.chat.completions.parse({
        model: MODEL,
        messages: [{ role: 'user', content }],
        response_format: zodResponseFormat(z.object({ days: z.number() }), 'delivery'),
      });
    await test.run(async () => {
      expect((await parse('good')).choices[0]?.message.parsed).toEqual({ days: 3 });
      await expect(parse('bad')).rejects.toThrow();
    });
    expect((await calls()).map(({ status }) => status)).toEqual(['ok', 'ok']);
  });

  it('traces the helpers of Responses', async () => {
    const { llm, test, calls } = await withProvider(TEXT);
    const client = wrapOpenAI(new OpenAI({ baseURL: llm.baseUrl, apiKey: 'any' }));
    await test.run(async () => {
      const stream = client.responses.stream({ model: MODEL, input: 'Where is it?' });
      expect((await stream.finalResponse()).output_text).toBe('It is on its way.');
      const parsed = await client.responses.parse({ model: MODEL, input: 'Where is it?' });
      expect(parsed.output_text).toBe('It is on its way.');
    });
    expect(await calls()).toMatchObject([
      { name: 'create_response', status: 'ok', data: { stream: { completion: 'completed' } } },
      { name: 'create_response', status: 'ok', output: { content: 'It is on its way.' } },
    ]);
  });

  it.each([false, true])(
    'records an answer that failed as an error, around it too: %s',
    async (around) => {
      const { test, calls } = await withProvider([]);
      const error = { code: 'server_error', message: 'no answer' };
      const failed = { id: 'resp_1', object: 'response', status: 'failed', error, output: [] };
      const fetch = async (): Promise<Response> => Response.json(failed);
      const client = wrapOpenAI(new OpenAI({ apiKey: 'any', fetch }));
      const ask = () => client.responses.create({ model: MODEL, input: 'Where is it?' });
      await test.run(() =>
        withTrace('turn', async () => {
          expect((await (around ? traceLLM('ask', ask)() : ask())).status).toBe('failed');
        }),
      );
      expect(await calls()).toMatchObject([
        { name: around ? 'ask' : 'create_response', status: 'error', error },
      ]);
      expect(test.traces[0]?.outcome).toBe('degraded_success');
    },
  );

  it('traces clients that are made of a traced one', async () => {
    const { llm, test, calls } = await withProvider(TEXT);
    const client = wrapOpenAI(new OpenAI({ baseURL: llm.baseUrl, apiKey: 'any' }));
    const patient = client.withOptions({ maxRetries: 5 });
    expect(patient).toBeInstanceOf(OpenAI);
    await test.run(() => patient.chat.completions.create({ model: MODEL, messages: MESSAGES }));
    expect((await calls()).map(({ data }) => data['attempt'])).toEqual([undefined]);
  });

  it('says who serves the model by the base URL, or by what it is told', async () => {
    const { llm, test, calls } = await withProvider(TEXT);
    const fetch: typeof globalThis.fetch = (url, init) =>
      globalThis.fetch(String(url).replace('https://api.groq.com/openai', llm.origin), init);
    const ask = { model: MODEL, messages: MESSAGES };
    const groq = wrapOpenAI(
      new OpenAI({ baseURL: 'https://api.groq.com/openai/v1', apiKey: 'any', fetch }),
    );
    const named = wrapOpenAI(new OpenAI({ baseURL: llm.baseUrl, apiKey: 'any' }), {
      provider: 'vllm',
      name: 'ask_house_model',
      captureInput: false,
      captureOutput: false,
    });
    await test.run(async () => {
      await groq.chat.completions.create(ask);
      await named.chat.completions.create(ask);
    });
    const [first, second] = await calls();
    expect(first).toMatchObject({ name: 'create_chat_completion', data: { provider: 'groq' } });
    expect(second).toMatchObject({
      name: 'ask_house_model',
      data: { provider: 'vllm', model: MODEL, usage: { outputTokens: 5 } },
    });
    expect(second?.input).toBeUndefined();
    expect(second?.output).toBeUndefined();
  });

  it('refuses what is no client', () => {
    expect(() => wrapOpenAI({} as OpenAI)).toThrow(
      '[@llmtrace/clients] The first argument of wrapOpenAI() must be a client of the package openai.',
    );
  });
});
