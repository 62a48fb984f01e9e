import { createOpenAI } from '@ai-sdk/openai';
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, AIMessageChunk } from '@langchain/core/messages';
import { ChatGenerationChunk } from '@langchain/core/outputs';
import { diagnosticCounts, withTrace } from '@llmtrace/core';
import { setCallGuard } from '@llmtrace/core/guard';
import { replyJson, replyText, type Script } from '@llmtrace/testing';
import {
  embed,
  embedMany,
  generateObject,
  generateText,
  jsonSchema,
  streamObject,
  streamText,
} from 'ai';
import * as oldestModels from 'langchain-core-1-0/language_models/chat_models';
import * as oldestMessages from 'langchain-core-1-0/messages';
import * as oldestOutputs from 'langchain-core-1-0/outputs';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { aiSdkTelemetry } from '../src/ai-sdk.js';
import { langChainHandler } from '../src/langchain.js';
import { openaiModel, type LangChainVersion } from './langchain-model.js';
import { withProvider } from './with-client.js';

const TEXT: Script = [{ when: () => true, reply: replyText('It is on its way.') }];
const used: unknown[] = [];

setCallGuard({
  isActive: () => true,
  admit({ overrule }) {
    const refusal = new RangeError('over the ceiling');
    if (overrule === undefined) throw refusal;
    overrule(refusal);
    return ({ usage }) => void used.push(usage?.inputTokens);
  },
});

const newest = { BaseChatModel, AIMessage, AIMessageChunk, ChatGenerationChunk };
const oldest = { ...oldestModels, ...oldestMessages, ...oldestOutputs } as unknown;

describe.each([
  ['1', newest],
  ['1.0', oldest as LangChainVersion],
])('a refused call of a model of LangChain %s', (_version, version) => {
  it.each(['invoke', 'stream'] as const)('is not made by %s', async (method) => {
    const { llm, test, calls } = await withProvider(TEXT);
    const client = new OpenAI({ baseURL: llm.baseUrl, apiKey: 'any' });
    const model = new (openaiModel(version, client))({ maxRetries: 0 });
    const options = { callbacks: [langChainHandler()] } as object;
    await test.run(() =>
      expect(model[method]('Where is it?', options)).rejects.toThrow('over the ceiling'),
    );
    expect(llm.received).toBe(0);
    expect(await calls()).toMatchObject([
      { name: 'Model', status: 'error', error: { type: 'RangeError' } },
    ]);
  });
});

describe('langChainHandler()', () => {
  it('throws nothing but refusals', () => {
    const before = diagnosticCounts().hook_error ?? 0;
    const handler = langChainHandler();
    const broken = {
      get id(): never {
        throw new Error('no id');
      },
    };
    handler.handleChatModelStart(broken, [], 'run_1');
    handler.handleToolStart(broken, 'x', 'run_2');
    handler.handleLLMEnd({ generations: 7 }, 'run_1');
    expect(diagnosticCounts().hook_error).toBe(before + 3);
  });
});

describe('a refused call of the AI SDK', () => {
  const open = async (script: Script) => {
    const bench = await withProvider(script);
    const provider = createOpenAI({ baseURL: bench.llm.baseUrl, apiKey: 'any' });
    const common = { maxRetries: 0, telemetry: { integrations: aiSdkTelemetry() } };
    const model = provider.chat('gpt-4.1-mini');
    const object = {
      ...common,
      model,
      prompt: 'x',
      schema: jsonSchema<object>({ type: 'object' }),
    };
    const embedding = { ...common, model: provider.embedding('text-embedding-3-small') };
    return { ...bench, text: { ...common, model, prompt: 'x' }, object, embedding };
  };

  it('is not made by generateText and streamText', async () => {
    const { llm, test, text, calls } = await open(TEXT);
    await test.run(async () => {
      await expect(generateText(text)).rejects.toThrow('over the ceiling');
      const errors: unknown[] = [];
      const onError = ({ error }: { error: unknown }) => void errors.push(error);
      await streamText({ ...text, onError }).consumeStream();
      expect(errors).toMatchObject([{ message: 'over the ceiling' }]);
    });
    expect(llm.received).toBe(0);
    expect((await calls()).map(({ status }) => status)).toEqual(['error', 'error']);
  });

  it('is recorded and counted as any other where the SDK makes it all the same', async () => {
    const before = diagnosticCounts().cost_ceiling ?? 0;
    used.length = 0;
    const { llm, test, object, embedding, calls } = await open([
      { when: () => true, reply: replyJson({ days: 3 }) },
    ]);
    await test.run(() =>
      withTrace('turn', async () => {
        await generateObject(object);
        await Array.fromAsync(streamObject(object).partialObjectStream);
        await embed({ ...embedding, value: 'one' });
        await embedMany({ ...embedding, values: ['one', 'two'] });
      }),
    );
    expect(llm.received).toBe(4);
    const spans = await calls();
    expect(spans.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'llm ok',
      'llm ok',
      'embedding ok',
      'embedding ok',
    ]);
    for (const { data } of spans) {
      expect(data).toMatchObject({ usage: { inputTokens: expect.any(Number) } });
    }
    expect(spans[2]).toMatchObject({
      events: [
        {
          name: 'refusal_overruled',
          attributes: { error: 'RangeError', message: 'over the ceiling' },
        },
      ],
    });
    expect(used).toEqual(spans.map(({ data }) => (data['usage'] as Usage).inputTokens));
    expect(diagnosticCounts().cost_ceiling).toBe(before + 4);
  });
});

interface Usage {
  readonly inputTokens: number;
}
