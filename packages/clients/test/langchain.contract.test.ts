import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, AIMessageChunk } from '@langchain/core/messages';
import { ChatGenerationChunk } from '@langchain/core/outputs';
import { runCallsContract, type CallsUnderTest } from '@llmtrace/testing/client-contract';
import * as oldestModels from 'langchain-core-1-0/language_models/chat_models';
import * as oldestMessages from 'langchain-core-1-0/messages';
import * as oldestOutputs from 'langchain-core-1-0/outputs';
import type { CallbackHandlerMethods } from 'langchain-core-1-0/callbacks/base';
import OpenAI from 'openai';
import { expectTypeOf, it } from 'vitest';
import { langChainHandler, type LangChainHandler } from '../src/langchain.js';
import { openaiModel, type LangChainVersion } from './langchain-model.js';

type Question = Parameters<CallsUnderTest<object>['ask']>[1];

/** What an app has of LangChain: a model, and what it passes to each call. */
interface App {
  readonly client: OpenAI;
  readonly callbacks?: readonly LangChainHandler[];
}

const TOOL = { name: 'get_order', parameters: { type: 'object', properties: {} } };

function model(version: LangChainVersion): CallsUnderTest<App> {
  const open = ({ client, callbacks }: App, { messages, maxTokens, signal, tools }: Question) => {
    const more = {
      ...(maxTokens && { max_tokens: maxTokens }),
      ...(tools && { tools: [{ type: 'function', function: TOOL }] }),
    };
    const Model = openaiModel(version, client, more);
    const asked = new Model({ maxRetries: 0 });
    const options = {
      ...(signal && { signal }),
      ...(callbacks && { callbacks: callbacks as never }),
    };
    const text = messages.map(({ content }) => content).join('\n');
    return { asked, options, text };
  };
  return {
    create: ({ origin, maxRetries }) => ({
      client: new OpenAI({ baseURL: `${origin}/v1`, apiKey: 'any', maxRetries, logLevel: 'off' }),
    }),
    wrap: (app) => ({ ...app, callbacks: [langChainHandler()] }),
    async ask(app, question) {
      const { asked, options, text } = open(app, question);
      return plain(await asked.invoke(text, options));
    },
    async askStream(app, question) {
      const { asked, options, text } = open(app, question);
      return plainAll(await asked.stream(text, options));
    },
    deltaOf: (chunk) => (chunk as { readonly text: string }).text,
    provider: 'openai',
    spanName: 'Model',
    // What the client inside does is its own; LangChain does not tell of a reader that leaves.
    lacks: ['requestId', 'retries', 'cancel'],
  };
}

/** A message without the id of the run, which LangChain makes for each. */
function plain(message: AIMessage): object {
  const { id: _id, text, tool_calls: calls, response_metadata: metadata } = message;
  return { text, calls, metadata, class: message.constructor.name };
}

async function* plainAll(messages: AsyncIterable<AIMessageChunk>): AsyncGenerator<object> {
  for await (const message of messages) yield plain(message);
}

const newest = { BaseChatModel, AIMessage, AIMessageChunk, ChatGenerationChunk };
const oldest = { ...oldestModels, ...oldestMessages, ...oldestOutputs };

runCallsContract('@langchain/core 1.0', model(oldest as unknown as LangChainVersion));
runCallsContract('@langchain/core 1', model(newest));

it('is a handler of the oldest version', () => {
  expectTypeOf(langChainHandler()).toExtend<CallbackHandlerMethods>();
});
