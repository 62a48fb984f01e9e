import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PricedCall } from '@llmtrace/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPriceBook, liteLlmPrices } from '../../src/index.js';

let dir: string;
let file: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'llmtrace-litellm-'));
  file = join(dir, 'prices.json');
  writeFileSync(
    file,
    JSON.stringify({
      sample_spec: { input_cost_per_token: 0, litellm_provider: 'one of …' },
      'house-1': {
        litellm_provider: 'openai',
        input_cost_per_token: 4e-7,
        cache_read_input_token_cost: 1e-7,
        output_cost_per_token: 1.6e-6,
        input_cost_per_token_batches: 2e-7,
        output_cost_per_token_batches: 8e-7,
        input_cost_per_token_above_200k_tokens: 8e-7,
        output_cost_per_token_above_200k_tokens: 2.4e-6,
      },
      'azure/house-1': {
        litellm_provider: 'azure',
        input_cost_per_token: 5e-7,
        output_cost_per_token: 2e-6,
      },
      'dall-e': {
        litellm_provider: 'openai',
        mode: 'image_generation',
        output_cost_per_image: 0.04,
      },
    }),
  );
});
afterAll(() => rmSync(dir, { recursive: true }));

const CALL: PricedCall = {
  kind: 'llm',
  provider: 'openai',
  model: 'house-1',
  at: 0,
  usage: { inputTokens: 1_000, cachedTokens: 500, outputTokens: 100 },
};

it.each<[string, Partial<PricedCall>, number | undefined]>([
  ['tokens and cache', {}, 500 * 400 + 500 * 100 + 100 * 1_600],
  ['another provider', { provider: 'azure' }, 1_000 * 500 + 100 * 2_000],
  // The rate of what is cached has no batch price in the file.
  ['a tier', { serviceTier: 'batch' }, 500 * 200 + 500 * 100 + 100 * 800],
  [
    'a tier that it lacks, by the multiplier',
    { serviceTier: 'flex' },
    (500 * 400 + 500 * 100 + 100 * 1_600) / 2,
  ],
  [
    'a long context',
    { usage: { inputTokens: 200_001, outputTokens: 10 } },
    200_001 * 800 + 10 * 2_400,
  ],
  ['a model of a provider it is not listed for', { provider: 'mistral' }, undefined],
  ['a model that is not charged by tokens', { model: 'dall-e' }, undefined],
  ['an unknown model', { model: 'toString' }, undefined],
])('prices %s', (_what, call, totalNanoUsd) => {
  const cost = createPriceBook({ sources: [liteLlmPrices({ file })] }).price({ ...CALL, ...call });
  expect(cost.totalNanoUsd).toBe(totalNanoUsd);
  if (totalNanoUsd === undefined) expect(cost).toEqual({ status: 'unknown_model' });
  else
    expect(cost).toMatchObject({
      source: 'litellm',
      priceVersion: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
});

it('refuses a file that is not there, and goes on without one that is no price list', () => {
  expect(() => liteLlmPrices({ file: join(dir, 'none.json') })).toThrow('"file" names no file');
  const torn = join(dir, 'torn.json');
  writeFileSync(torn, '{"gpt-4.1": ');
  expect(createPriceBook({ sources: [liteLlmPrices({ file: torn })] }).price(CALL)).toEqual({
    status: 'unknown_model',
  });
});
