import OpenAI from 'openai';
import OpenAI4 from 'openai-4';
import {
  replyError,
  replyStall,
  replyText,
  replyToolCalls,
  startScriptedLlm,
  type ScriptedLlm,
} from '@llmtrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { traceEmbedding, traceLLM } from '../../../src/instrument/decorators/functions.js';
import type { LlmData } from '../../../src/model/span-data.js';
import { useRecorder } from '../recorder.js';

const recorder = useRecorder();
const messages = [{ role: 'user' as const, content: 'refund order 7' }];
const ask = { model: 'gpt-4.1-mini', messages };
const says = (text: string) => ({
  when: (request: object) => JSON.stringify(request).includes(text),
});

let llm: ScriptedLlm;

beforeAll(async () => {
  llm = await startScriptedLlm({
    script: [
      { ...says('please fail'), reply: replyError(400, { code: 'bad' }) },
      { ...says('please hang'), reply: replyStall({ afterText: 'so far' }) },
      {
        ...says('two tools'),
        reply: replyToolCalls([
          { id: 'call_1', name: 'get_order', args: { id: 7 } },
          { id: 'call_2', name: 'create_refund', args: { cents: 500 } },
        ]),
      },
      {
        when: () => true,
        reply: replyText('It is done.', { chunkChars: 4 }),
        usage: { promptTokens: 100, cachedTokens: 40, completionTokens: 12, reasoningTokens: 5 },
      },
    ],
  });
});

afterAll(() => llm.close());

const USAGE = { inputTokens: 100, outputTokens: 12, cachedTokens: 40, reasoningTokens: 5 };

describe.each([
  ['openai 7', OpenAI],
  ['openai 4', OpenAI4 as unknown as typeof OpenAI],
])('%s', (_version, Client) => {
  const client = () => new Client({ baseURL: llm.baseUrl, apiKey: 'any', maxRetries: 0 });
  const within = <R>(run: () => R): R => recorder.current.within(run);

  it('is read from a request and its answer', async () => {
    const openai = client();
    const plan = traceLLM('plan', (body: OpenAI.ChatCompletionCreateParamsNonStreaming) =>
      openai.chat.completions.create(body),
    );
    const completion = await within(() =>
      plan({
        ...ask,
        temperature: 0.2,
        top_p: 0.9,
        max_completion_tokens: 200,
        stop: 'END',
        seed: 3,
        user: 'raw-user-id',
        response_format: { type: 'text' },
        tools: [{ type: 'function', function: { name: 'get_order', parameters: {} } }],
        tool_choice: 'auto',
        presence_penalty: 0.5,
      }),
    );
    expect(completion.choices[0]?.message.content).toBe('It is done.');
    const span = recorder.current.span('plan');
    expect(span).toMatchObject({
      status: 'ok',
      input: messages,
      output: { role: 'assistant', content: 'It is done.' },
      data: {
        provider: 'openai',
        model: 'gpt-4.1-mini',
        responseModel: completion.model,
        responseId: completion.id,
        providerRequestId: completion._request_id,
        usage: USAGE,
        finishReason: 'stop',
        finishReasonRaw: 'stop',
        outputShape: 'text',
        toolsOffered: [{ name: 'get_order' }],
        params: {
          temperature: 0.2,
          topP: 0.9,
          maxOutputTokens: 200,
          stop: ['END'],
          seed: 3,
          responseFormat: 'text',
          toolChoice: 'auto',
          other: { presence_penalty: 0.5 },
        },
      },
    });
    expect(JSON.stringify(span.data)).not.toContain('raw-user-id');
    expect(span.data).toHaveProperty('usage.raw.prompt_tokens', 100);
  });

  it('is read from the answer alone, as a service method returns it', async () => {
    const openai = client();
    const answer = traceLLM('answer', async (_question: string) =>
      openai.chat.completions.create(ask),
    );
    await within(() => answer('why?'));
    const span = recorder.current.span('answer');
    expect(span.data).toMatchObject({ usage: USAGE, finishReason: 'stop' });
    expect(span.input).toBe('why?');
    expect(span.data).not.toHaveProperty('model');
  });

  it('keeps what a method returns of an answer, without usage', async () => {
    const openai = client();
    const message = traceLLM(
      'message',
      async () => (await openai.chat.completions.create(ask)).choices[0]?.message,
    );
    const text = traceLLM('text', async () => (await message())?.content);
    await within(() => text());
    expect(recorder.current.llm('message')).toEqual({ outputShape: 'text' });
    expect(recorder.current.span('text')).toMatchObject({
      output: 'It is done.',
      data: { outputShape: 'text' },
    });
  });

  it('gives the tool calls that were asked for', async () => {
    const openai = client();
    const plan = traceLLM('plan', () =>
      openai.chat.completions.create({
        ...ask,
        messages: [{ role: 'user', content: 'two tools' }],
      }),
    );
    await within(() => plan());
    expect(recorder.current.llm('plan')).toMatchObject({
      finishReason: 'tool_calls',
      outputShape: 'tool_calls',
      toolCallsRequested: [
        { callId: 'call_1', name: 'get_order', arguments: '{"id":7}' },
        { callId: 'call_2', name: 'create_refund', arguments: '{"cents":500}' },
      ],
    });
  });

  it('keeps no words of a call that is not to be captured', async () => {
    const openai = client();
    const plan = traceLLM(
      { name: 'plan', captureInput: false, captureOutput: false },
      (body: OpenAI.ChatCompletionCreateParamsNonStreaming) => openai.chat.completions.create(body),
    );
    await within(() => plan({ ...ask, messages: [{ role: 'user', content: 'two tools' }] }));
    const span = recorder.current.span('plan');
    expect(span).toMatchObject({ input: undefined, output: undefined, data: { model: ask.model } });
    expect((span.data as LlmData).toolCallsRequested).toEqual([
      { callId: 'call_1', name: 'get_order' },
      { callId: 'call_2', name: 'create_refund' },
    ]);
  });

  it('leaves the body to asResponse()', async () => {
    const openai = client();
    const raw = traceLLM('raw', () => openai.chat.completions.create(ask));
    const response = await within(() => raw().asResponse());
    expect(response.bodyUsed).toBe(false);
    expect(await response.json()).toHaveProperty('choices');
    expect(recorder.current.span('raw')).toMatchObject({ status: 'ok', output: undefined });
  });

  it('records what withResponse() gives', async () => {
    const openai = client();
    const both = traceLLM('both', () => openai.chat.completions.create(ask));
    const { data, response } = await within(() => both().withResponse());
    expect([data.choices[0]?.message.content, response.status]).toEqual(['It is done.', 200]);
    expect(recorder.current.llm('both')).toMatchObject({ usage: USAGE, responseId: data.id });
  });

  it('records a refused request as an error and passes it on unchanged', async () => {
    const openai = client();
    const fails = traceLLM('fails', (body: OpenAI.ChatCompletionCreateParamsNonStreaming) =>
      openai.chat.completions.create(body),
    );
    const failing = within(() =>
      fails({ ...ask, messages: [{ role: 'user', content: 'please fail' }] }),
    );
    const error = await failing.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Client.BadRequestError);
    const span = recorder.current.span('fails');
    expect(span).toMatchObject({
      status: 'error',
      error,
      data: { model: ask.model, finishReason: 'error' },
    });
  });

  const streamed = { ...ask, stream: true as const, stream_options: { include_usage: true } };

  it.each([
    ['a loop', async (stream: AsyncIterable<unknown>) => Array.fromAsync(stream)],
    [
      'tee()',
      async (stream: { tee(): [AsyncIterable<unknown>, AsyncIterable<unknown>] }) => {
        const [left, right] = stream.tee();
        await Promise.all([Array.fromAsync(left), Array.fromAsync(right)]);
      },
    ],
    [
      'toReadableStream()',
      async (stream: { toReadableStream(): ReadableStream }) =>
        new Response(stream.toReadableStream()).text(),
    ],
  ])('reads a stream through %s', async (_name, read) => {
    const openai = client();
    const stream = traceLLM('stream', () => openai.chat.completions.create(streamed));
    await within(async () => {
      const chunks = await stream();
      expect(chunks.controller).toBeInstanceOf(AbortController);
      expect(recorder.current.spans[0]?.ended).toBe(false);
      await read(chunks as never);
    });
    const span = recorder.current.span('stream');
    expect(span.output).toEqual({ role: 'assistant', content: 'It is done.' });
    expect(span.data).toMatchObject({
      usage: USAGE,
      finishReason: 'stop',
      stream: { completion: 'completed' },
      timeToFirstTokenMs: expect.any(Number),
    });
  });

  it('reads the stream helper', async () => {
    const openai = client();
    const helper = (
      'stream' in openai.chat.completions
        ? openai.chat.completions
        : (openai as unknown as { beta: typeof openai }).beta.chat.completions
    ) as typeof openai.chat.completions;
    const stream = traceLLM('stream', () => helper.stream(streamed));
    const content = await within(() => stream().finalContent());
    expect(content).toBe('It is done.');
    expect(recorder.current.span('stream')).toMatchObject({
      status: 'ok',
      output: { role: 'assistant', content: 'It is done.' },
      data: { usage: USAGE, finishReason: 'stop', stream: { completion: 'completed' } },
    });
  });

  it('joins the tool calls of a stream', async () => {
    const openai = client();
    const stream = traceLLM('stream', () =>
      openai.chat.completions.create({
        ...streamed,
        messages: [{ role: 'user', content: 'two tools' }],
      }),
    );
    await within(async () => Array.fromAsync(await stream()));
    expect(recorder.current.llm('stream').toolCallsRequested).toEqual([
      { callId: 'call_1', name: 'get_order', arguments: '{"id":7}' },
      { callId: 'call_2', name: 'create_refund', arguments: '{"cents":500}' },
    ]);
  });

  it.each(['break', 'abort'])('stops the provider on %s, with the text so far', async (how) => {
    const openai = client();
    const before = llm.aborted;
    const stream = traceLLM('stream', () =>
      openai.chat.completions.create({
        ...streamed,
        messages: [{ role: 'user', content: 'please hang' }],
      }),
    );
    await within(async () => {
      const chunks = await stream();
      for await (const chunk of chunks) {
        if (!chunk.choices[0]?.delta.content) continue;
        if (how === 'break') break;
        chunks.controller.abort();
      }
    });
    const span = recorder.current.span('stream');
    expect(span).toMatchObject({
      status: 'cancelled',
      data: { stream: { completion: 'cancelled' } },
    });
    expect((span.output as { content: string }).content).toMatch(/^so/);
    await llm.idle();
    expect(llm.aborted).toBe(before + 1);
  });

  it('reads the Responses API, streamed too', async () => {
    const openai = client();
    const body = {
      model: 'gpt-4.1-mini',
      instructions: 'be brief',
      input: 'refund order 7',
      max_output_tokens: 50,
    };
    const whole = traceLLM('whole', (request: typeof body) => openai.responses.create(request));
    const parts = traceLLM('parts', (request: typeof body) =>
      openai.responses.create({ ...request, stream: true }),
    );
    await within(async () => {
      await whole(body);
      await Array.fromAsync(await parts(body));
    });
    for (const name of ['whole', 'parts']) {
      expect(recorder.current.span(name)).toMatchObject({
        input: [
          { role: 'system', content: 'be brief' },
          { role: 'user', content: 'refund order 7' },
        ],
        output: { role: 'assistant', content: 'It is done.' },
        data: {
          provider: 'openai',
          model: 'gpt-4.1-mini',
          responseId: expect.any(String),
          usage: USAGE,
          finishReason: 'stop',
          finishReasonRaw: 'completed',
          params: { maxOutputTokens: 50 },
        },
      });
    }
  });

  it('reads embeddings by count and dimensions', async () => {
    const openai = client();
    const embed = traceEmbedding('embed', (input: string[]) =>
      openai.embeddings.create({ model: 'text-embedding-3-small', input }),
    );
    const { data } = await within(() => embed(['a', 'b']));
    const span = recorder.current.span('embed');
    expect(span.output).toBeUndefined();
    expect(span.data).toMatchObject({
      provider: 'openai',
      responseModel: 'text-embedding-3-small',
      inputs: 2,
      dimensions: data[0]?.embedding.length,
      usage: { inputTokens: expect.any(Number) },
    });
  });
});
