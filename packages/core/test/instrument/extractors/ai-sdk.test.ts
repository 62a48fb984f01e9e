import { embedMany, generateText, jsonSchema, simulateReadableStream, streamText, tool } from 'ai';
import { MockEmbeddingModelV4, MockLanguageModelV4 } from 'ai/test';
import { describe, expect, it } from 'vitest';
import { traceEmbedding, traceLLM } from '../../../src/instrument/decorators/functions.js';
import { useRecorder } from '../recorder.js';

const recorder = useRecorder();

const usage = {
  inputTokens: { total: 50, noCache: 20, cacheRead: 30, cacheWrite: undefined },
  outputTokens: { total: 9, text: 5, reasoning: 4 },
};
const finishReason = { unified: 'stop' as const, raw: 'stop' };

function model() {
  return new MockLanguageModelV4({
    provider: 'openai.responses',
    modelId: 'gpt-4.1-mini',
    doGenerate: async () => ({
      content: [{ type: 'text', text: 'It is done.' }],
      finishReason,
      usage,
      warnings: [],
      response: { id: 'res_1', modelId: 'gpt-4.1-mini-2025' },
    }),
    doStream: async () => ({
      stream: simulateReadableStream({
        chunks: [
          { type: 'stream-start', warnings: [] },
          { type: 'response-metadata', id: 'res_1', modelId: 'gpt-4.1-mini-2025' },
          { type: 'text-start', id: '1' },
          { type: 'text-delta', id: '1', delta: 'It is ' },
          { type: 'text-delta', id: '1', delta: 'done.' },
          { type: 'text-end', id: '1' },
          { type: 'finish', finishReason, usage },
        ],
      }),
    }),
  });
}

const EXPECTED = {
  responseModel: 'gpt-4.1-mini-2025',
  responseId: 'res_1',
  finishReason: 'stop',
  outputShape: 'text',
  usage: { inputTokens: 50, outputTokens: 9, cachedTokens: 30, reasoningTokens: 4 },
};

describe('the AI SDK', () => {
  it('is read from what generateText takes and gives', async () => {
    const options = {
      model: model(),
      system: 'be brief',
      prompt: 'refund order 7',
      temperature: 0.3,
      maxOutputTokens: 80,
      tools: { get_order: tool({ inputSchema: jsonSchema<{ id: number }>({ type: 'object' }) }) },
    };
    const answer = traceLLM('answer', (request: typeof options) =>
      generateText(request as unknown as Parameters<typeof generateText>[0]),
    );
    const result = await recorder.current.within(() => answer(options));
    expect(result.text).toBe('It is done.');
    expect(recorder.current.span('answer')).toMatchObject({
      input: [
        { role: 'system', content: 'be brief' },
        { role: 'user', content: 'refund order 7' },
      ],
      output: { role: 'assistant', content: 'It is done.' },
      data: {
        ...EXPECTED,
        provider: 'openai',
        model: 'gpt-4.1-mini',
        toolsOffered: [{ name: 'get_order' }],
        params: { temperature: 0.3, maxOutputTokens: 80 },
      },
    });
  });

  it.each([
    ['textStream', (result: ReturnType<typeof streamText>) => Array.fromAsync(result.textStream)],
    ['a response', (result: ReturnType<typeof streamText>) => result.toTextStreamResponse().text()],
    [
      'the text promise',
      async (result: ReturnType<typeof streamText>) => {
        await result.text;
        await new Promise((resolve) => setImmediate(resolve));
      },
    ],
  ])('is read from streamText as it is read through %s', async (_name, read) => {
    const answer = traceLLM('answer', () =>
      streamText({ model: model(), prompt: 'refund order 7' }),
    );
    await recorder.current.within(async () => {
      const result = answer();
      expect(recorder.current.spans[0]?.ended).toBe(false);
      await read(result);
    });
    expect(recorder.current.span('answer')).toMatchObject({
      status: 'ok',
      output: { role: 'assistant', content: 'It is done.' },
      data: {
        ...EXPECTED,
        stream: { completion: 'completed' },
        timeToFirstTokenMs: expect.any(Number),
      },
    });
  });

  it('starts nothing by itself', async () => {
    const mock = model();
    const answer = traceLLM('answer', () => streamText({ model: mock, prompt: 'x' }));
    const plain = model();
    streamText({ model: plain, prompt: 'x' });
    recorder.current.within(() => void answer());
    await new Promise((resolve) => setImmediate(resolve));
    expect(mock.doStreamCalls).toHaveLength(plain.doStreamCalls.length);
    expect(recorder.current.span('answer').status).toBe('unset');
  });

  it('gives embeddings by count and dimensions', async () => {
    const embeddingModel = new MockEmbeddingModelV4({
      modelId: 'text-embedding-3-small',
      maxEmbeddingsPerCall: 10,
      doEmbed: async ({ values }) => ({
        embeddings: values.map(() => [0.1, 0.2, 0.3]),
        usage: { tokens: 8 },
        warnings: [],
      }),
    });
    const embed = traceEmbedding('embed', (request: Parameters<typeof embedMany>[0]) =>
      embedMany(request),
    );
    await recorder.current.within(() => embed({ model: embeddingModel, values: ['a', 'b'] }));
    expect(recorder.current.span('embed').data).toMatchObject({
      model: 'text-embedding-3-small',
      inputs: 2,
      dimensions: 3,
      usage: { inputTokens: 8 },
    });
  });
});
