import { GoogleGenAI } from '@google/genai';
import { runCallsContract, type CallsUnderTest } from '@llmtrace/testing/client-contract';
import { GoogleGenAI as GoogleGenAI31 } from 'google-genai-3-1';
import { expectTypeOf, it } from 'vitest';
import { wrapGoogleGenAI, type GoogleGenAIClient } from '../src/google-genai.js';

type AnyClass = new (options: never) => GoogleGenAIClient;

function gemini(Client: AnyClass, more: Partial<CallsUnderTest<GoogleGenAIClient>> = {}) {
  const sut: CallsUnderTest<GoogleGenAIClient> = {
    create: ({ origin, maxRetries }) => {
      const retryOptions = { attempts: maxRetries + 1, initialDelay: 0.01, jitter: 0 };
      return new Client({ apiKey: 'any', httpOptions: { baseUrl: origin, retryOptions } } as never);
    },
    wrap: (client) => wrapGoogleGenAI(client),
    ask: (client, question) =>
      client.models.generateContent(paramsOf(question) as never) as Promise<object>,
    askStream: (client, question) =>
      client.models.generateContentStream(paramsOf(question) as never) as Promise<
        AsyncIterable<unknown>
      >,
    deltaOf: (chunk) => (chunk as { readonly text?: string }).text ?? '',
    provider: 'gcp.gemini',
    spanName: 'generate_content',
    streamName: 'stream_generate_content',
    lacks: ['requestId'],
    ...more,
  };
  return sut;
}

function paramsOf({
  messages,
  maxTokens,
  signal,
  tools,
}: Parameters<CallsUnderTest<object>['ask']>[1]) {
  return {
    model: 'gpt-4.1-mini',
    contents: messages.map(({ content }) => ({ role: 'user', parts: [{ text: content }] })),
    config: {
      temperature: 0.2,
      ...(maxTokens && { maxOutputTokens: maxTokens }),
      ...(signal && { abortSignal: signal }),
      ...(tools && { tools: [{ functionDeclarations: [{ name: 'get_order' }] }] }),
    },
  };
}

runCallsContract('@google/genai 3.1', gemini(GoogleGenAI31 as AnyClass));
runCallsContract('@google/genai 3', gemini(GoogleGenAI as AnyClass));

it('keeps the type of the oldest client', () => {
  expectTypeOf(wrapGoogleGenAI<GoogleGenAI31>).returns.toEqualTypeOf<GoogleGenAI31>();
});
