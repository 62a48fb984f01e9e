import { createOpenAI } from '@ai-sdk/openai';
import { runCallsContract, type CallsUnderTest } from '@llmtrace/testing/client-contract';
import * as newest from 'ai';
import * as oldest from 'ai-7-0';
import { createOpenAI as createOpenAI40 } from 'ai-sdk-openai-4-0';
import { expectTypeOf, it } from 'vitest';
import { aiSdkTelemetry } from '../src/ai-sdk.js';

type Sdk = Pick<typeof newest, 'generateText' | 'streamText' | 'tool' | 'jsonSchema'>;
type Question = Parameters<CallsUnderTest<object>['ask']>[1];

/** What an app passes to the SDK at each call. */
interface Setting {
  readonly model: newest.LanguageModel;
  readonly maxRetries: number;
  readonly telemetry?: newest.TelemetryOptions;
}

function textOf(sdk: Sdk, create: typeof createOpenAI): CallsUnderTest<Setting> {
  const optionsOf = (setting: Setting, { messages, maxTokens, signal, tools }: Question) => ({
    ...setting,
    messages: messages.map((message) => ({ ...message })),
    temperature: 0.2,
    ...(maxTokens && { maxOutputTokens: maxTokens }),
    ...(signal && { abortSignal: signal }),
    ...(tools && {
      // Without `execute`: the call of the tool is what the app gets.
      tools: {
        get_order: sdk.tool({ inputSchema: sdk.jsonSchema<object>({ type: 'object' }) }),
      } as unknown as newest.ToolSet,
    }),
  });
  return {
    create: ({ origin, maxRetries }) => ({
      model: create({ baseURL: `${origin}/v1`, apiKey: 'any' }).chat('gpt-4.1-mini'),
      maxRetries,
    }),
    wrap: (setting) => ({ ...setting, telemetry: { integrations: aiSdkTelemetry() } }),
    async ask(setting, question) {
      const result = await sdk.generateText(optionsOf(setting, question));
      const { text, toolCalls, finishReason, usage, response, warnings } = result;
      return { text, toolCalls, finishReason, usage, response, warnings };
    },
    async askStream(setting, question) {
      const { stream } = sdk.streamText({ ...optionsOf(setting, question), onError() {} });
      return failing(stream);
    },
    deltaOf(part) {
      const { type, text } = part as { readonly type: string; readonly text?: string };
      return type === 'text-delta' ? (text ?? '') : '';
    },
    provider: 'openai',
    spanName: 'generate',
    // The SDK does not tell its telemetry of a reader that leaves, nor of the headers of an answer.
    lacks: ['cancel', 'requestId'],
  };
}

/** The parts of a stream; what the SDK tells as a part is thrown, as other clients do. */
async function* failing(parts: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  const failures: unknown[] = [];
  for await (const part of parts) {
    const { type, error, reason } = part as Record<string, unknown>;
    if (type === 'error') failures.push(error);
    if (type === 'abort') failures.push(new DOMException(String(reason), 'AbortError'));
    yield withoutTimes(part as object);
  }
  if (failures.length > 0) throw failures[0];
}

function withoutTimes(part: object): object {
  const { performance: _performance, ...rest } = part as { readonly performance?: unknown };
  return rest;
}

runCallsContract('ai 7.0', textOf(oldest as unknown as Sdk, createOpenAI40 as never));
runCallsContract('ai 7', textOf(newest, createOpenAI));

it('is an integration of the oldest version', () => {
  expectTypeOf(aiSdkTelemetry()).toExtend<oldest.Telemetry>();
});
