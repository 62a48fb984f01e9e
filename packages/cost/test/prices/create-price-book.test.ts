import type { PricedCall, Usage } from '@llmtrace/core';
import { diagnosticCounts } from '@llmtrace/core';
import { describe, expect, it } from 'vitest';
import {
  CATALOGUE_VERSION,
  createPriceBook,
  estimateCost,
  genaiPrices,
  type PriceBookOptions,
  type PriceOverride,
  type PriceSource,
} from '../../src/index.js';

const AT = Date.UTC(2026, 5, 15);
const USAGE: Usage = { inputTokens: 1_000, cachedTokens: 400, outputTokens: 100 };
const CALL: PricedCall = {
  kind: 'llm',
  provider: 'openai',
  model: 'gpt-4.1',
  at: AT,
  usage: USAGE,
};
// 600 × $2 + 400 × $0.50 + 100 × $8, each per million.
const LIST_PRICE = 1_200_000 + 200_000 + 800_000;

function total(options: PriceBookOptions, call: Partial<PricedCall> = {}): number | undefined {
  return createPriceBook(options).price({ ...CALL, ...call }).totalNanoUsd;
}

describe('the chain', () => {
  it('says where its prices come from, in the order in which they are asked', async () => {
    const house: PriceSource = { name: 'house', find: () => undefined };
    const book = createPriceBook({
      overrides: [{ model: 'llama*', input: 0 }],
      sources: [house, genaiPrices()],
    });
    expect(await book.sources?.()).toEqual([
      { name: 'provider' },
      { name: 'override', models: 1 },
      { name: 'house' },
      { name: 'genai-prices', version: CATALOGUE_VERSION, models: expect.any(Number) },
    ]);
  });

  it('ends at the public list price', () => {
    expect(createPriceBook().price(CALL)).toEqual({
      inputNanoUsd: 1_400_000,
      outputNanoUsd: 800_000,
      totalNanoUsd: LIST_PRICE,
      currency: 'USD',
      source: 'genai-prices',
      priceVersion: '0.1.8',
      status: 'priced',
    });
  });

  it('asks overrides before the sources, and the first that fits counts', () => {
    const overrides: PriceOverride[] = [
      { model: 'gpt-4.1-mini', input: 1, output: 1 },
      { model: 'gpt-4.1*', provider: 'azure', input: 3, output: 3 },
      { model: 'gpt-4.1*', input: 1, output: 4, version: 'contract-7' },
      { model: '*', input: 9, output: 9 },
    ];
    // 1,000 × $1 + 100 × $4; without a rate of its own, what is cached costs what the rest costs.
    expect(createPriceBook({ overrides }).price(CALL)).toMatchObject({
      totalNanoUsd: 1_400_000,
      source: 'override',
      priceVersion: 'contract-7',
    });
    expect(total({ overrides }, { provider: 'azure.ai.openai' })).toBe(3_300_000);
    expect(total({ overrides }, { model: 'else' })).toBe(9_900_000);
  });

  it.each<[string, unknown, number, number | undefined]>([
    ['OpenRouter', { cost: 0.0123 }, 12_300_000, undefined],
    [
      'OpenRouter with a key of one’s own',
      { cost: 0.95, is_byok: true, cost_details: { upstream_inference_cost: 19 } },
      19_950_000_000,
      undefined,
    ],
    [
      'Perplexity',
      { cost: { total_cost: 0.006, output_tokens_cost: 0.001 } },
      6_000_000,
      1_000_000,
    ],
    ['xAI', { cost_in_usd_ticks: 37_756_000 }, 3_775_600, undefined],
  ])('believes %s before anything else', (_who, raw, totalNanoUsd, outputNanoUsd) => {
    const overrides = [{ model: '*', input: 9, output: 9 }];
    const cost = createPriceBook({ overrides }).price({ ...CALL, usage: { ...USAGE, raw } });
    expect(cost).toMatchObject({ totalNanoUsd, source: 'provider', status: 'priced' });
    expect(cost.outputNanoUsd).toBe(outputNanoUsd);
    expect(cost).not.toHaveProperty('priceVersion');
  });

  it.each([
    [{ cost: -1 }],
    [{ cost: '0.1' }],
    [{ cost: Number.NaN }],
    [{ cost: {} }],
    [null],
    ['0.1'],
  ])('does not believe a cost of %j', (raw) => {
    expect(total({}, { usage: { ...USAGE, raw } })).toBe(LIST_PRICE);
  });

  it('goes on to the next source when one fails, and counts that', () => {
    const before = diagnosticCounts().callback_error ?? 0;
    const broken: PriceSource = {
      name: 'broken',
      find: () => Reflect.ownKeys(undefined as never) as never,
    };
    const house: PriceSource = {
      name: 'house',
      find: () => ({ rates: { input: 1, output: 1 }, version: '2' }),
    };
    expect(createPriceBook({ sources: [broken, house] }).price(CALL)).toMatchObject({
      source: 'house',
      totalNanoUsd: 1_100_000,
    });
    expect(diagnosticCounts().callback_error).toBe(before + 1);
  });
});

describe('overrides', () => {
  it('hold from a day to another', () => {
    const overrides: PriceOverride[] = [
      { model: 'gpt-4.1', input: 1, output: 1, from: '2026-06-01', until: '2026-07-01' },
    ];
    const may = Date.parse('2026-05-31T23:59:59.999Z');
    expect(total({ overrides })).toBe(1_100_000);
    expect(createPriceBook({ overrides }).price(CALL).priceVersion).toBe('2026-06-01');
    expect(total({ overrides }, { at: may })).toBe(LIST_PRICE);
    expect(total({ overrides }, { at: Date.parse('2026-07-01') })).toBe(LIST_PRICE);
  });

  it('make a model of one’s own free, which is not unpriced', () => {
    const overrides = [{ model: 'llama*', input: 0, output: 0 }];
    const book = createPriceBook({ overrides });
    const { usage: _usage, ...silent } = CALL;
    for (const call of [
      { ...CALL, model: 'llama3' },
      { ...silent, model: 'llama3' },
    ]) {
      expect(book.price(call)).toMatchObject({ status: 'priced', totalNanoUsd: 0 });
    }
  });

  it('have rates for every kind of token, and for a long context', () => {
    const overrides: PriceOverride[] = [
      {
        model: 'm',
        input: 1,
        cachedInput: 2,
        cacheWrite: 3,
        cacheWrite1h: 4,
        audioInput: 5,
        cachedAudio: 6,
        output: 7,
        reasoning: 8,
        audioOutput: 9,
        imageOutput: 10,
        callUsd: 0.001,
        webSearchUsd: 0.01,
        longContext: [{ aboveInputTokens: 1_000, rates: { input: 100, output: 0 } }],
      },
    ];
    const usage: Usage = {
      inputTokens: 600,
      cachedTokens: 100,
      cachedAudioTokens: 40,
      cacheWriteTokens: 200,
      cacheWrite1hTokens: 50,
      audioInputTokens: 70,
      outputTokens: 100,
      reasoningTokens: 10,
      audioOutputTokens: 20,
      imageOutputTokens: 30,
      webSearches: 2,
    };
    const input = 270 * 1 + 60 * 2 + 150 * 3 + 50 * 4 + 30 * 5 + 40 * 6;
    const output = 40 * 7 + 10 * 8 + 20 * 9 + 30 * 10;
    const book = createPriceBook({ overrides });
    expect(book.price({ ...CALL, model: 'm', usage })).toMatchObject({
      inputNanoUsd: input * 1_000 + 1_000_000 + 20_000_000,
      outputNanoUsd: output * 1_000,
    });
    expect(
      total({ overrides }, { model: 'm', usage: { inputTokens: 1_001, outputTokens: 5 } }),
    ).toBe(100_100_000);
  });

  it('charge by the call what has no tokens', () => {
    const overrides = [{ model: 'rerank*', callUsd: 0.002 }];
    expect(
      createPriceBook({ overrides }).price({ kind: 'rerank', model: 'rerank-v3.5', at: AT }),
    ).toMatchObject({ status: 'priced', totalNanoUsd: 2_000_000 });
  });

  it.each<[string, unknown, string]>([
    ['no list', { overrides: {} }, '"overrides" must be a list'],
    ['no model', { overrides: [{ input: 1 }] }, '"overrides[0].model"'],
    ['no rate', { overrides: [{ model: 'm' }] }, '"overrides[0]" needs a rate'],
    ['a negative rate', { overrides: [{ model: 'm', input: -1 }] }, '"overrides[0].input"'],
    ['a bad date', { overrides: [{ model: 'm', input: 1, from: 'soon' }] }, '"overrides[0].from"'],
    [
      'a bad tier',
      { overrides: [{ model: 'm', input: 1, tiers: { batch: '½' } }] },
      '"overrides[0].tiers.batch"',
    ],
    ['a bad multiplier', { tiers: { flex: -1 } }, '"tiers.flex"'],
    ['no source', { sources: [{ name: 'x' }] }, '"sources[0]"'],
  ])('are refused with %s', (_what, options, message) => {
    expect(() => createPriceBook(options as PriceBookOptions)).toThrow(message);
  });
});

describe('service tiers', () => {
  it.each([
    ['batch', LIST_PRICE / 2, undefined],
    ['flex', LIST_PRICE / 2, undefined],
    ['default', LIST_PRICE, undefined],
    ['standard', LIST_PRICE, undefined],
    ['ON_DEMAND', LIST_PRICE, undefined],
    // Without a multiplier it is at least the standard price.
    ['priority', LIST_PRICE, true],
  ])('charge %s', (serviceTier, totalNanoUsd, estimated) => {
    const cost = createPriceBook().price({ ...CALL, serviceTier });
    expect(cost.totalNanoUsd).toBe(totalNanoUsd);
    expect(cost.estimated).toBe(estimated);
  });

  it('take multipliers, and prices of their own', () => {
    expect(total({ tiers: { priority: 1.75 } }, { serviceTier: 'priority' })).toBe(
      LIST_PRICE * 1.75,
    );
    const overrides: PriceOverride[] = [
      { model: 'gpt-4.1', serviceTier: 'batch', input: 1, output: 1 },
      { model: 'gpt-4.1', input: 4, output: 4, tiers: { flex: 0.25 } },
    ];
    expect(total({ overrides }, { serviceTier: 'batch' })).toBe(1_100_000);
    expect(total({ overrides }, { serviceTier: 'flex' })).toBe(1_100_000);
    expect(total({ overrides })).toBe(4_400_000);
  });
});

describe('a call without a price', () => {
  it('says whether the model or the usage is missing', () => {
    const book = createPriceBook();
    const { usage: _usage, ...silent } = CALL;
    expect(book.price(silent)).toEqual({ status: 'no_usage' });
    expect(book.price({ ...CALL, usage: { raw: {} } })).toEqual({ status: 'no_usage' });
    expect(book.price({ ...CALL, model: 'house' })).toEqual({ status: 'unknown_model' });
    expect(book.price({ ...silent, model: 'house' })).toEqual({ status: 'no_usage' });
  });

  it('is not one whose answer was cut off after its input was counted', () => {
    const cost = createPriceBook().price({ ...CALL, usage: { inputTokens: 1_000 } });
    expect(cost).toMatchObject({ status: 'priced', totalNanoUsd: 2_000_000, estimated: true });
  });

  it('is one whose price no number holds', () => {
    const usage = { inputTokens: Number.MAX_SAFE_INTEGER, outputTokens: 0 };
    expect(createPriceBook().price({ ...CALL, usage })).toEqual({ status: 'invalid_usage' });
  });
});

describe('estimateCost', () => {
  it('says what a call would cost', () => {
    expect(
      estimateCost({
        model: 'gpt-4.1',
        provider: 'openai',
        inputTokens: 1_000,
        cachedTokens: 400,
        outputTokens: 100,
      }),
    ).toMatchObject({ totalNanoUsd: LIST_PRICE, estimated: true, status: 'priced' });
  });

  it('has no price for what nobody lists, or nobody can use', () => {
    expect(estimateCost({ model: 'house' })).toEqual({ status: 'unknown_model' });
    expect(estimateCost({ model: 'gpt-4.1', inputTokens: -1 })).toEqual({
      status: 'invalid_usage',
    });
  });

  it('takes other prices', () => {
    const prices = createPriceBook({ overrides: [{ model: 'house', input: 1, output: 1 }] });
    expect(estimateCost({ model: 'house', inputTokens: 10, prices }).totalNanoUsd).toBe(10_000);
  });
});
