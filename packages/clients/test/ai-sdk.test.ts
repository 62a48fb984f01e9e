import {
  embedMany,
  generateObject,
  generateText,
  isStepCount,
  jsonSchema,
  simulateReadableStream,
  streamText,
  tool,
  type Telemetry,
} from 'ai';
import { MockEmbeddingModelV4, MockLanguageModelV4 } from 'ai/test';
import { treeOf } from '@llmtrace/core/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { aiSdkTelemetry } from '../src/ai-sdk.js';
import { withProvider } from './with-client.js';

const usage = {
  inputTokens: { total: 50, noCache: 20, cacheRead: 30, cacheWrite: undefined },
  outputTokens: { total: 9, text: 5, reasoning: 4 },
};
const stop = { unified: 'stop' as const, raw: 'stop' };
const response = { id: 'res_1', modelId: 'gpt-4.1-mini-2025' };
const telemetry = { integrations: aiSdkTelemetry() };

function answering(text: string): MockLanguageModelV4 {
  return new MockLanguageModelV4({
    provider: 'openai.responses',
    modelId: 'gpt-4.1-mini',
    doGenerate: async () => ({
      content: [{ type: 'text', text }],
      finishReason: stop,
      usage,
      warnings: [],
      response,
    }),
    doStream: async () => ({
      stream: simulateReadableStream({
        chunks: [
          { type: 'stream-start', warnings: [] },
          { type: 'response-metadata', ...response },
          { type: 'text-start', id: '1' },
          { type: 'text-delta', id: '1', delta: text },
          { type: 'text-end', id: '1' },
          { type: 'finish', finishReason: stop, usage },
        ],
      }),
    }),
  });
}

describe('aiSdkTelemetry()', () => {
  it('is an integration of the SDK', () => {
    expectTypeOf(aiSdkTelemetry()).toExtend<Telemetry>();
  });

  it('traces one call of a model as one span', async () => {
    const { test, calls } = await withProvider([]);
    await test.run(() =>
      generateText({
        model: answering('It is done.'),
        instructions: 'be brief',
        prompt: 'refund order 7',
        temperature: 0.3,
        telemetry,
      }),
    );
    const spans = await calls();
    expect(spans).toMatchObject([
      {
        kind: 'llm',
        status: 'ok',
        output: { role: 'assistant', content: 'It is done.' },
        data: {
          provider: 'openai',
          model: 'gpt-4.1-mini',
          responseModel: 'gpt-4.1-mini-2025',
          responseId: 'res_1',
          finishReason: 'stop',
          params: { temperature: 0.3 },
          usage: { inputTokens: 50, outputTokens: 9, cachedTokens: 30, reasoningTokens: 4 },
        },
      },
    ]);
    expect(JSON.stringify(spans[0]?.input)).toContain('refund order 7');
    expect(JSON.stringify(spans[0]?.input)).toContain('be brief');
  });

  it('traces an agent with its calls and tools', async () => {
    const { test } = await withProvider([]);
    let asked = 0;
    const model = new MockLanguageModelV4({
      provider: 'openai.responses',
      modelId: 'gpt-4.1-mini',
      doGenerate: async () =>
        asked++ === 0
          ? {
              content: [
                {
                  type: 'tool-call',
                  toolCallId: 'call_7',
                  toolName: 'get_order',
                  input: '{"id":7}',
                },
              ],
              finishReason: { unified: 'tool-calls' as const, raw: 'tool_calls' },
              usage,
              warnings: [],
              response,
            }
          : {
              content: [{ type: 'text', text: 'It is shipped.' }],
              finishReason: stop,
              usage,
              warnings: [],
              response: { ...response, id: 'res_2' },
            },
    });
    await test.run(() =>
      generateText({
        model,
        prompt: 'Where is order 7?',
        tools: {
          get_order: tool({
            inputSchema: jsonSchema<{ id: number }>({ type: 'object' }),
            execute: async ({ id }) => ({ id, status: 'shipped' }),
          }),
        },
        stopWhen: isStepCount(3),
        telemetry: { ...telemetry, functionId: 'support_agent' },
      }),
    );
    await test.idle();
    const trace = test.traces[0]!;
    expect(treeOf(trace)).toBe(
      [
        'agent.support_agent ok',
        '  llm.generate ok',
        '    tool.get_order ok',
        '  llm.generate ok',
      ].join('\n'),
    );
    expect(trace.spans.find(({ kind }) => kind === 'tool')?.data).toMatchObject({
      callId: 'call_7',
      success: true,
      arguments: { id: 7 },
    });
    expect(trace.totals).toMatchObject({ llmCalls: 2, toolCalls: 1, inputTokens: 100 });
  });

  it('traces a stream to its end', async () => {
    const { test, calls } = await withProvider([]);
    await test.run(async () => {
      const { textStream } = streamText({
        model: answering('It is done.'),
        prompt: 'x',
        telemetry,
      });
      expect((await Array.fromAsync(textStream)).join('')).toBe('It is done.');
    });
    expect(await calls()).toMatchObject([
      {
        status: 'ok',
        output: { content: 'It is done.' },
        data: {
          responseModel: 'gpt-4.1-mini-2025',
          responseId: 'res_1',
          finishReason: 'stop',
          usage: { outputTokens: 9 },
        },
      },
    ]);
  });

  it('traces objects and embeddings', async () => {
    const { test, calls } = await withProvider([]);
    const embedder = new MockEmbeddingModelV4({
      provider: 'openai.embedding',
      modelId: 'text-embedding-3-small',
      maxEmbeddingsPerCall: 10,
      doEmbed: async ({ values }) => ({
        embeddings: values.map(() => [1, 2, 3]),
        usage: { tokens: 4 },
        warnings: [],
      }),
    });
    await test.run(async () => {
      const { object } = await generateObject({
        model: answering('{"days":3}'),
        schema: jsonSchema<{ days: number }>({ type: 'object' }),
        prompt: 'x',
        telemetry,
      });
      expect(object).toEqual({ days: 3 });
      await embedMany({ model: embedder, values: ['one', 'two'], telemetry });
    });
    expect(await calls()).toMatchObject([
      {
        kind: 'llm',
        status: 'ok',
        data: {
          responseModel: 'gpt-4.1-mini-2025',
          outputShape: 'json',
          usage: { inputTokens: 50 },
        },
      },
      {
        kind: 'embedding',
        status: 'ok',
        data: { provider: 'openai', model: 'text-embedding-3-small', inputs: 2, dimensions: 3 },
      },
    ]);
  });

  it('records a failure once, and how often the SDK tried', async () => {
    const { test, calls } = await withProvider([]);
    const model = new MockLanguageModelV4({
      doGenerate: async () => {
        throw new Error('no such model');
      },
    });
    await test.run(() =>
      expect(generateText({ model, prompt: 'x', maxRetries: 0, telemetry })).rejects.toThrow(
        'no such model',
      ),
    );
    expect((await calls()).map(({ kind, status }) => [kind, status])).toEqual([['llm', 'error']]);
  });

  it('keeps to what a call says of its inputs and outputs', async () => {
    const { test, calls } = await withProvider([]);
    await test.run(() =>
      generateText({
        model: answering('a secret answer'),
        prompt: 'a secret question',
        telemetry: { ...telemetry, recordInputs: false, recordOutputs: false },
      }),
    );
    const spans = await calls();
    expect(JSON.stringify(spans)).not.toContain('secret');
    expect(spans).toMatchObject([{ data: { usage: { inputTokens: 50 } } }]);
  });
});
