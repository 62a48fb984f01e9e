import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import type { BaseCallbackHandler, CallbackHandlerMethods } from '@langchain/core/callbacks/base';
import { Document } from '@langchain/core/documents';
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import {
  AIMessage,
  AIMessageChunk,
  HumanMessage,
  SystemMessage,
  type BaseMessage,
} from '@langchain/core/messages';
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs';
import { BaseRetriever } from '@langchain/core/retrievers';
import { RunnableLambda } from '@langchain/core/runnables';
import { tool } from '@langchain/core/tools';
import { withTrace } from '@llmtrace/core';
import { treeOf } from '@llmtrace/core/testing';
import { replyError, replyText, type Script } from '@llmtrace/testing';
import OpenAI from 'openai';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { langChainHandler } from '../src/langchain.js';
import { wrapOpenAI } from '../src/openai.js';
import { openaiModel } from './langchain-model.js';
import { withProvider } from './with-client.js';

class Model extends BaseChatModel {
  override readonly lc_namespace = ['test'];

  override _llmType(): string {
    return 'test';
  }

  override getLsParams() {
    return { ls_provider: 'openai', ls_model_name: 'gpt-4.1-mini', ls_model_type: 'chat' as const };
  }

  override invocationParams() {
    return { model: 'gpt-4.1-mini', temperature: 0.2, max_tokens: 100 };
  }

  override async _generate(
    messages: BaseMessage[],
    _options: object,
    _manager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    if (messages.at(-1)?.text === 'fail') throw new Error('overloaded');
    const message = new AIMessage({
      content: 'It is on its way.',
      tool_calls: [{ id: 'call_7', name: 'get_order', args: { id: 7 } }],
      response_metadata: {
        id: 'chatcmpl-1',
        model_name: 'gpt-4.1-mini-2025-04-14',
        finish_reason: 'tool_calls',
      },
    });
    const usage = {
      input_tokens: 90,
      output_tokens: 12,
      total_tokens: 102,
      input_token_details: { cache_read: 40 },
      output_token_details: { reasoning: 5 },
    };
    Object.assign(message, { usage_metadata: usage });
    return { generations: [{ text: message.text, message }] };
  }
}

class Policies extends BaseRetriever {
  readonly lc_namespace = ['test'];

  override async _getRelevantDocuments(): Promise<Document[]> {
    return [new Document({ id: 'doc_1', pageContent: 'Returns within 14 days.', metadata: {} })];
  }
}

const callbacks = [langChainHandler()];
const again = { retryAfterSeconds: 0.01 };

describe('langChainHandler()', () => {
  it('is a handler of LangChain', () => {
    expectTypeOf(langChainHandler()).toExtend<CallbackHandlerMethods>();
    expectTypeOf<BaseCallbackHandler>().toExtend<CallbackHandlerMethods>();
  });

  it('traces a call of a model', async () => {
    const { test, calls } = await withProvider([]);
    await test.run(() =>
      new Model({}).invoke([new SystemMessage('Be brief.'), new HumanMessage('Where is it?')], {
        callbacks,
      }),
    );
    expect(await calls()).toMatchObject([
      {
        kind: 'llm',
        status: 'ok',
        input: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Where is it?' },
        ],
        output: { role: 'assistant', content: 'It is on its way.' },
        data: {
          provider: 'openai',
          model: 'gpt-4.1-mini',
          responseModel: 'gpt-4.1-mini-2025-04-14',
          responseId: 'chatcmpl-1',
          finishReason: 'tool_calls',
          params: { temperature: 0.2, maxOutputTokens: 100 },
          usage: { inputTokens: 90, outputTokens: 12, cachedTokens: 40, reasoningTokens: 5 },
          toolCallsRequested: [{ callId: 'call_7', name: 'get_order', arguments: { id: 7 } }],
        },
      },
    ]);
  });

  it('traces a chain with what runs in it, and leaves its plumbing out', async () => {
    const { test } = await withProvider([]);
    const getOrder = tool(() => 'shipped', {
      name: 'get_order',
      schema: z.object({ id: z.number() }),
    });
    const chain = RunnableLambda.from(async (question: string, config) => {
      await new Policies().invoke(question, config);
      await getOrder.invoke({ id: 7 }, config);
      return new Model({}).invoke(question, config);
    }).withConfig({ runName: 'answer_customer' });
    await test.run(() =>
      chain.pipe((message: AIMessage) => message.text).invoke('?', { callbacks }),
    );
    await test.idle();
    expect(test.traces.map((trace) => treeOf(trace)).join('\n')).toBe(
      [
        'step.answer_customer ok',
        '  retrieval.Policies ok',
        '  tool.get_order ok',
        '  llm.Model ok',
      ].join('\n'),
    );
    const spans = test.traces.flatMap((trace) => trace.spans);
    expect(spans.find(({ kind }) => kind === 'retrieval')?.data).toMatchObject({
      queryText: '?',
      topKReturned: 1,
    });
  });

  it('records failures', async () => {
    const { test, calls } = await withProvider([]);
    await test.run(() =>
      expect(new Model({ maxRetries: 0 }).invoke('fail', { callbacks })).rejects.toThrow(
        'overloaded',
      ),
    );
    expect((await calls()).map(({ status }) => status)).toEqual(['error']);
  });

  describe('around a wrapped client', () => {
    const open = async (script: Script) => {
      const bench = await withProvider(script);
      const made = new OpenAI({ baseURL: bench.llm.baseUrl, apiKey: 'any', maxRetries: 1 });
      const version = { BaseChatModel, AIMessage, AIMessageChunk, ChatGenerationChunk };
      return { ...bench, model: new (openaiModel(version, wrapOpenAI(made)))({ maxRetries: 0 }) };
    };
    const shipped = { when: () => true, reply: replyText('It is on its way.') };

    it('is one span with the call of the client', async () => {
      const { model, llm, test, calls } = await open([
        { when: ({ retryCount }) => retryCount === 0, reply: replyError(429, again) },
        shipped,
      ]);
      await test.run(() =>
        withTrace(
          'turn',
          async () => void (await model.invoke('Where is it?', { callbacks } as object)),
        ),
      );
      expect(await calls()).toMatchObject([
        {
          name: 'Model',
          status: 'ok',
          output: { content: 'It is on its way.' },
          data: {
            provider: 'openai',
            attempt: 2,
            providerRequestId: llm.requests[1]?.requestId,
            params: { temperature: 0.2 },
          },
        },
      ]);
      expect((await calls()).length).toBe(1);
      expect(test.traces[0]?.totals).toMatchObject({ llmCalls: 1, retries: 1 });
    });

    it('is one span with the stream of the client', async () => {
      const { model, test, calls } = await open([shipped]);
      await test.run(() =>
        withTrace('turn', async () => {
          const parts = await Array.fromAsync(
            await model.stream('Where is it?', { callbacks } as object),
          );
          expect(parts.map(({ text }) => text).join('')).toBe('It is on its way.');
        }),
      );
      expect((await calls()).map(({ name, status }) => [name, status])).toEqual([['Model', 'ok']]);
      expect((await calls())[0]?.data).toMatchObject({ stream: { completion: 'completed' } });
    });

    it('is one span with the failure of the client', async () => {
      const { model, test, calls } = await open([{ when: () => true, reply: replyError(400) }]);
      await test.run(() =>
        withTrace('turn', () =>
          expect(model.invoke('Where is it?', { callbacks } as object)).rejects.toThrow('400'),
        ),
      );
      expect((await calls()).map(({ name, status }) => [name, status])).toEqual([
        ['Model', 'error'],
      ]);
    });

    it('stays one span for each of two calls at once', async () => {
      const { model, test, calls } = await open([shipped]);
      await test.run(() =>
        withTrace('turn', async () => {
          await Promise.all(
            ['one', 'two'].map((ask) => model.invoke(ask, { callbacks } as object)),
          );
        }),
      );
      expect((await calls()).map(({ name }) => name)).toEqual(['Model', 'Model']);
      expect(JSON.stringify((await calls())[0]?.input)).toContain('one');
    });
  });
});
