import { traceLLM } from '@llmtrace/core';
import { createTestTracer, type TestTracer } from '@llmtrace/core/testing';
import { replyText, startScriptedLlm, type ScriptedLlm } from '@llmtrace/testing';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { createPriceBook, type CostCeilingOptions } from '../../src/index.js';

// Each call reads 100 tokens at $1 a million and writes 90 at $10: $0.001, a thousandth of a dollar.
export const CALL_USD = 0.001;
export const prices = createPriceBook({
  overrides: [{ model: 'house', input: 1, output: 10 }],
  sources: [],
});
// What a call may cost: 100 tokens by the tokenizer and 16 for each of some texts, and 90 as `max_tokens` says.
export const exact: Pick<CostCeilingOptions, 'tokenizer' | 'prices'> = {
  tokenizer: () => 100,
  prices,
};

type Body = OpenAI.Chat.ChatCompletionCreateParamsNonStreaming;

export const body = (content: string = 'Refund it.'): Body => ({
  model: 'house',
  max_tokens: 90,
  messages: [{ role: 'user', content }],
});

/** A model behind real sockets that always uses the same tokens, and a tracer of its own for each test. */
export class House {
  llm!: ScriptedLlm;
  client!: OpenAI;
  test!: TestTracer;
  /** Another one in each test, for ledgers of its own. */
  key: number = 0;

  readonly ask = traceLLM('ask', async (request: Body) =>
    this.client.chat.completions.create(request),
  );
}

export function useHouse(): House {
  const house = new House();
  beforeAll(async () => {
    house.llm = await startScriptedLlm({
      script: [
        {
          when: () => true,
          reply: replyText('Done.'),
          usage: { promptTokens: 100, completionTokens: 90 },
          latencyMs: 5,
        },
      ],
    });
    house.client = new OpenAI({ baseURL: house.llm.baseUrl, apiKey: 'any', maxRetries: 0 });
  });
  afterAll(() => house.llm.close());
  beforeEach(() => {
    house.test = createTestTracer({ clock: 'real' });
    house.key++;
  });
  afterEach(() => house.test[Symbol.asyncDispose]());
  return house;
}
