import { describe, expect, it } from 'vitest';
import type { Extractor } from '../../../src/instrument/extractors/extractor.js';
import { aiSdk } from '../../../src/instrument/extractors/ai-sdk.js';
import { anthropicMessages } from '../../../src/instrument/extractors/anthropic-messages.js';
import { bedrockConverse } from '../../../src/instrument/extractors/bedrock-converse.js';
import { googleGenai } from '../../../src/instrument/extractors/google-genai.js';
import { openaiChat } from '../../../src/instrument/extractors/openai-chat.js';
import { openaiResponses } from '../../../src/instrument/extractors/openai-responses.js';
import type { Usage } from '../../../src/model/span-data.js';
import { seeded, type Random } from '../../sealing/random-value.js';

const RUNS = 600;
const PARTS: readonly (readonly [part: keyof Usage, whole: keyof Usage])[] = [
  ['cachedTokens', 'inputTokens'],
  ['cacheWriteTokens', 'inputTokens'],
  ['cacheWrite1hTokens', 'cacheWriteTokens'],
  ['audioInputTokens', 'inputTokens'],
  ['cachedAudioTokens', 'cachedTokens'],
  ['cachedAudioTokens', 'audioInputTokens'],
  ['reasoningTokens', 'outputTokens'],
  ['audioOutputTokens', 'outputTokens'],
  ['imageOutputTokens', 'outputTokens'],
];

/** A count as a provider would send it, and now and then one that cannot be. */
type Count = () => unknown;

function counts(random: Random, honest: boolean): Count {
  const odd = [-1, Number.NaN, Infinity, 1.5, '7', null, {}, 2 ** 60];
  return () => {
    if (!honest && random() < 0.2) return odd[Math.floor(random() * odd.length)];
    return random() < 0.15 ? undefined : Math.floor(random() * 1_000);
  };
}

/** What each provider sends, and the totals of input and output that it means by that. */
const PROVIDERS: readonly (readonly [
  name: string,
  extractor: Extractor,
  usage: (count: Count) => object,
  answer: (usage: object) => object,
])[] = [
  [
    'Anthropic',
    anthropicMessages,
    (n) => ({
      input_tokens: n(),
      output_tokens: n(),
      cache_read_input_tokens: n(),
      cache_creation_input_tokens: n(),
      cache_creation: { ephemeral_1h_input_tokens: n(), ephemeral_5m_input_tokens: n() },
      output_tokens_details: { thinking_tokens: n() },
      server_tool_use: { web_search_requests: n() },
    }),
    (usage) => ({ type: 'message', role: 'assistant', content: [], usage }),
  ],
  [
    'OpenAI chat',
    openaiChat,
    (n) => ({
      prompt_tokens: n(),
      completion_tokens: n(),
      total_tokens: n(),
      prompt_tokens_details: { cached_tokens: n(), audio_tokens: n(), cache_write_tokens: n() },
      completion_tokens_details: { reasoning_tokens: n(), audio_tokens: n() },
    }),
    (usage) => ({ choices: [{ message: { role: 'assistant', content: '' } }], usage }),
  ],
  [
    'OpenAI responses',
    openaiResponses,
    (n) => ({
      input_tokens: n(),
      output_tokens: n(),
      input_tokens_details: { cached_tokens: n(), cache_write_tokens: n() },
      output_tokens_details: { reasoning_tokens: n() },
    }),
    (usage) => ({ object: 'response', output: [], usage }),
  ],
  [
    'Google',
    googleGenai,
    (n) => ({
      promptTokenCount: n(),
      candidatesTokenCount: n(),
      thoughtsTokenCount: n(),
      toolUsePromptTokenCount: n(),
      cachedContentTokenCount: n(),
      totalTokenCount: n(),
      promptTokensDetails: [{ modality: 'AUDIO', tokenCount: n() }],
      cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: n() }],
      candidatesTokensDetails: [
        { modality: 'AUDIO', tokenCount: n() },
        { modality: 'IMAGE', tokenCount: n() },
      ],
    }),
    (usageMetadata) => ({ candidates: [], usageMetadata }),
  ],
  [
    'Bedrock',
    bedrockConverse,
    (n) => ({
      inputTokens: n(),
      outputTokens: n(),
      cacheReadInputTokens: n(),
      cacheWriteInputTokens: n(),
      cacheDetails: [{ ttl: '1h', inputTokens: n() }],
    }),
    (usage) => ({ output: { message: { content: [] } }, stopReason: 'end_turn', usage }),
  ],
  [
    'the AI SDK',
    aiSdk,
    (n) => ({
      inputTokens: n(),
      outputTokens: n(),
      inputTokenDetails: { cacheReadTokens: n(), cacheWriteTokens: n() },
      outputTokenDetails: { reasoningTokens: n() },
    }),
    (usage) => ({ finishReason: 'stop', response: {}, usage, text: '' }),
  ],
];

describe.each(PROVIDERS)('the usage of %s', (_name, extractor, usageFrom, answerWith) => {
  it.each([true, false])('fits into its totals whatever is sent (honest: %j)', (honest) => {
    const random = seeded(honest ? 7 : 8);
    let read = 0;
    for (let run = 0; run < RUNS; run++) {
      const sent = usageFrom(counts(random, honest));
      const usage = extractor.readResponse(answerWith(sent)).data.usage;
      if (usage === undefined) continue;
      read++;
      const { raw, estimated: _none, ...buckets } = usage;
      expect(raw).toBe(sent);
      for (const count of Object.values(buckets)) {
        expect(Number.isSafeInteger(count) && count >= 0, JSON.stringify(usage)).toBe(true);
      }
      for (const [part, whole] of PARTS) {
        if (usage[part] === undefined) continue;
        expect(usage[part], JSON.stringify(usage)).toBeLessThanOrEqual(Number(usage[whole] ?? 0));
      }
      const { cachedTokens = 0, cacheWriteTokens = 0, inputTokens = 0 } = usage;
      expect(cachedTokens + cacheWriteTokens).toBeLessThanOrEqual(inputTokens);
    }
    expect(read).toBeGreaterThan(RUNS / 2);
  });
});

describe('the totals', () => {
  it('are those of Anthropic with its cache, whatever is cached', () => {
    const random = seeded(21);
    const count = (): number => Math.floor(random() * 1_000);
    for (let run = 0; run < RUNS; run++) {
      const [fresh, read, written, made] = [count(), count(), count(), count()] as const;
      const usage = {
        input_tokens: fresh,
        cache_read_input_tokens: read,
        cache_creation_input_tokens: written,
        output_tokens: made,
      };
      const answer = { type: 'message', role: 'assistant', content: [], usage };
      expect(anthropicMessages.readResponse(answer).data.usage).toMatchObject({
        inputTokens: fresh + read + written,
        cachedTokens: read,
        cacheWriteTokens: written,
        outputTokens: made,
      });
    }
  });

  it('are those of OpenAI as they are, however much of them is cached or reasoning', () => {
    const random = seeded(22);
    for (let run = 0; run < RUNS; run++) {
      const input = Math.floor(random() * 1_000);
      const output = Math.floor(random() * 1_000);
      const usage = {
        prompt_tokens: input,
        completion_tokens: output,
        total_tokens: input + output,
        prompt_tokens_details: { cached_tokens: Math.floor(random() * input) },
        completion_tokens_details: { reasoning_tokens: Math.floor(random() * output) },
      };
      const answer = { choices: [{ message: { role: 'assistant', content: '' } }], usage };
      expect(openaiChat.readResponse(answer).data.usage).toMatchObject({
        inputTokens: input,
        outputTokens: output,
      });
    }
  });

  it('hold the reasoning that a server counts beside its answer', () => {
    const usage = {
      prompt_tokens: 32,
      completion_tokens: 9,
      total_tokens: 135,
      completion_tokens_details: { reasoning_tokens: 94 },
    };
    const answer = { choices: [{ message: { role: 'assistant', content: '' } }], usage };
    expect(openaiChat.readResponse(answer).data.usage).toMatchObject({
      outputTokens: 103,
      reasoningTokens: 94,
    });
  });

  it('hold cache hits that a server names on their own', () => {
    const usage = { prompt_tokens: 100, completion_tokens: 1, prompt_cache_hit_tokens: 64 };
    const answer = { choices: [{ message: { role: 'assistant', content: '' } }], usage };
    expect(openaiChat.readResponse(answer).data.usage).toMatchObject({ cachedTokens: 64 });
  });

  it.each([
    ['anthropic', { cacheCreationInputTokens: 15 }],
    ['bedrock', { usage: { cacheWriteInputTokens: 15 } }],
  ])('hold the cache that older versions of the AI SDK leave out for %s', (provider, metadata) => {
    const answer = {
      finishReason: 'stop',
      text: '',
      response: {},
      usage: { inputTokens: 10, outputTokens: 20, cachedInputTokens: 80 },
      providerMetadata: { [provider]: metadata },
    };
    expect(aiSdk.readResponse(answer).data.usage).toMatchObject({
      inputTokens: 105,
      cachedTokens: 80,
      cacheWriteTokens: 15,
    });
  });
});
