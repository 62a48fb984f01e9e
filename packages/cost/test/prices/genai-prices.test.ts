import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { calcPrice, findProvider } from '@pydantic/genai-prices';
import type { PricedCall, Usage } from '@llmtrace/core';
import { describe, expect, it } from 'vitest';
import { createPriceBook } from '../../src/prices/create-price-book.js';
import { CATALOGUE_VERSION, genaiPrices } from '../../src/prices/genai-prices.js';

const book = createPriceBook();
const NOW = Date.UTC(2026, 10, 20, 12);

function priced(call: Partial<PricedCall>): ReturnType<typeof book.price> {
  const usage: Usage = { inputTokens: 1_000_000, outputTokens: 0 };
  return book.price({ kind: 'llm', at: NOW, usage, ...call });
}

it('names the edition of the catalogue that is installed', () => {
  const entry = createRequire(import.meta.url).resolve('@pydantic/genai-prices');
  const manifest = readFileSync(new URL('../package.json', `file://${entry}`), 'utf8');
  expect((JSON.parse(manifest) as { version: string }).version).toBe(CATALOGUE_VERSION);
});

describe('our arithmetic', () => {
  const models = ['openai', 'anthropic', 'google', 'aws', 'mistral', 'deepseek', 'x-ai'].flatMap(
    (providerId) =>
      (findProvider({ providerId })?.models ?? []).map(({ id }) => [providerId, id] as const),
  );

  it('comes to what the catalogue itself computes, for every model and mix of tokens', () => {
    let seed = 5;
    const upTo = (most: number): number =>
      (seed = (seed * 48_271) % 2_147_483_647) % Math.floor(most + 1);
    let compared = 0;
    for (const [providerId, model] of models) {
      for (let run = 0; run < 6; run++) {
        const inputTokens = upTo(run % 2 === 0 ? 5_000 : 500_000);
        const cachedTokens = upTo(inputTokens / 2);
        const cacheWriteTokens = upTo((inputTokens - cachedTokens) / 2);
        const cacheWrite1hTokens = upTo(cacheWriteTokens);
        const outputTokens = upTo(5_000);
        const reasoningTokens = upTo(outputTokens);
        const timestamp = new Date(NOW - upTo(700) * 86_400_000);
        const theirs = calcPrice(
          {
            input_tokens: inputTokens,
            cache_read_tokens: cachedTokens,
            cache_write_tokens: cacheWriteTokens,
            cache_write_1h_tokens: cacheWrite1hTokens,
            output_tokens: outputTokens,
            output_reasoning_tokens: reasoningTokens,
          },
          model,
          { providerId, timestamp },
        );
        if (theirs === null) continue;
        const ours = book.price({
          kind: 'llm',
          provider: providerId,
          model,
          at: timestamp.getTime(),
          usage: {
            inputTokens,
            cachedTokens,
            cacheWriteTokens,
            cacheWrite1hTokens,
            outputTokens,
            reasoningTokens,
          },
        });
        compared++;
        const difference = (ours.totalNanoUsd ?? Number.NaN) - theirs.total_price * 1e9;
        expect(
          Math.abs(difference),
          `${providerId} ${model} ${timestamp.toISOString()}`,
        ).toBeLessThan(2);
      }
    }
    expect(compared).toBeGreaterThan(1_000);
  });
});

describe('the model of a call', () => {
  it.each<[string, Partial<PricedCall>, number]>([
    [
      'the exact one that answered',
      { provider: 'openai', model: 'my-alias', responseModel: 'gpt-4.1-mini-2025-04-14' },
      0.4,
    ],
    [
      'the one asked for, where the answer names none we know',
      { provider: 'openai', model: 'gpt-4.1', responseModel: 'ft:xyz' },
      2,
    ],
    [
      'a deployment of Azure',
      { provider: 'azure.ai.openai', model: 'prod', responseModel: 'gpt-4o-2024-08-06' },
      2.5,
    ],
    ['a model of Vertex AI', { provider: 'gcp.vertex_ai', model: 'gemini-2.5-flash' }, 0.3],
    ['a model of xAI by its convention name', { provider: 'x_ai', model: 'grok-3' }, 3],
    [
      'a Bedrock model with its region',
      { provider: 'aws.bedrock', model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0' },
      3.3,
    ],
    [
      'a Bedrock inference profile',
      {
        provider: 'aws.bedrock',
        model:
          'arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-3-5-sonnet-20241022-v2:0',
      },
      3,
    ],
  ])('is %s', (_what, call, perMillion) => {
    expect(priced(call)).toMatchObject({
      status: 'priced',
      totalNanoUsd: Math.round(perMillion * 1e9),
    });
  });

  it('is guessed by its name alone, and that is said', () => {
    expect(priced({ model: 'gpt-4.1' })).toMatchObject({ totalNanoUsd: 2e9, estimated: true });
    // DeepSeek speaks OpenAI's protocol.
    expect(priced({ provider: 'openai', model: 'deepseek-reasoner' })).toMatchObject({
      status: 'priced',
      estimated: true,
    });
  });

  it.each<[string, Partial<PricedCall>]>([
    ['a provider that is not listed', { provider: 'ollama', model: 'gpt-4o' }],
    [
      'weights that anybody may run',
      { provider: 'openai', model: 'mistralai/Mistral-7B-Instruct' },
    ],
    ['a tag of Ollama', { provider: 'openai', model: 'mistral:7b' }],
    ['an unheard-of model', { provider: 'openai', model: 'house-model-1' }],
    ['a model of another provider', { provider: 'anthropic', model: 'gpt-4o' }],
    ['no model', { provider: 'openai' }],
  ])('is not known for %s', (_what, call) => {
    expect(priced(call)).toEqual({ status: 'unknown_model' });
  });
});

it('charges what the list said on the day of the call', () => {
  const o3 = { provider: 'openai', model: 'o3' };
  expect(priced({ ...o3, at: Date.UTC(2025, 5, 1) }).totalNanoUsd).toBe(10e9);
  expect(priced({ ...o3, at: Date.UTC(2025, 7, 1) }).totalNanoUsd).toBe(2e9);
});

it('charges the rate of a long context from one token above its border', () => {
  const gemini = { provider: 'google', model: 'gemini-2.5-pro' };
  expect(priced({ ...gemini, usage: { inputTokens: 200_000, outputTokens: 0 } }).totalNanoUsd).toBe(
    250_000_000,
  );
  expect(priced({ ...gemini, usage: { inputTokens: 200_001, outputTokens: 0 } }).totalNanoUsd).toBe(
    500_002_500,
  );
});

it('asks the catalogue once for each model', () => {
  const source = genaiPrices();
  const call: PricedCall = { kind: 'llm', provider: 'openai', model: 'gpt-4.1', at: NOW };
  const first = source.find(call);
  expect(source.find({ ...call, at: NOW + 1 })).toBe(first);
});
