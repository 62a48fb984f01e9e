import type { Payload } from './payload.js';

const chat = (model: string, usage: object | undefined, more: object = {}): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model,
  choices: [{ index: 0, message: { role: 'assistant', content: 'Done.' }, finish_reason: 'stop' }],
  ...(usage === undefined ? undefined : { usage }),
  ...more,
});
const response = (model: string, usage: object, more: object = {}): object => ({
  id: 'resp_1',
  object: 'response',
  status: 'completed',
  model,
  output: [
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Done.' }] },
  ],
  usage,
  ...more,
});
const ask = (model: string): object => ({
  model,
  messages: [{ role: 'user', content: 'Refund it.' }],
});
const input = (model: string): object => ({ model, input: 'Refund it.' });

/** Source: platform.openai.com, the objects of chat completions, responses and embeddings; openai.com, API pricing. */
export const openai: readonly Payload[] = [
  {
    name: 'chat',
    request: ask('gpt-4.1-mini'),
    answer: chat('gpt-4.1-mini-2025-04-14', {
      prompt_tokens: 1_200,
      completion_tokens: 300,
      total_tokens: 1_500,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
    }),
    charges: [
      [0.4, 1_200], // 0.00048
      [1.6, 300], // 0.00048
    ],
    usd: '0.00096',
  },
  {
    name: 'chat with a cached prompt',
    request: ask('gpt-4.1'),
    answer: chat('gpt-4.1-2025-04-14', {
      prompt_tokens: 2_006,
      completion_tokens: 300,
      total_tokens: 2_306,
      prompt_tokens_details: { cached_tokens: 1_920, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    }),
    charges: [
      [2, 86], // 2,006 − 1,920: 0.000172
      [0.5, 1_920], // 0.00096
      [8, 300], // 0.0024
    ],
    usd: '0.003532',
  },
  {
    name: 'chat with reasoning',
    request: ask('o4-mini'),
    answer: chat('o4-mini-2025-04-16', {
      prompt_tokens: 1_117,
      completion_tokens: 1_412,
      total_tokens: 2_529,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 1_280 },
    }),
    charges: [
      [1.1, 1_117], // 0.0012287
      [4.4, 1_412], // reasoning is part of it: 0.0062128
    ],
    usd: '0.0074415',
  },
  {
    name: 'chat with audio both ways',
    request: ask('gpt-audio'),
    answer: chat('gpt-audio-2025-08-28', {
      prompt_tokens: 1_000,
      completion_tokens: 500,
      total_tokens: 1_500,
      prompt_tokens_details: { cached_tokens: 0, text_tokens: 200, audio_tokens: 800 },
      completion_tokens_details: { text_tokens: 100, audio_tokens: 400 },
    }),
    charges: [
      [2.5, 200], // 0.0005
      [32, 800], // 0.0256
      [10, 100], // 0.001
      [64, 400], // 0.0256
    ],
    usd: '0.0527',
  },
  {
    name: 'chat with a prediction, of which a part was rejected',
    request: ask('gpt-4o'),
    answer: chat('gpt-4o-2024-08-06', {
      prompt_tokens: 500,
      completion_tokens: 250,
      total_tokens: 750,
      completion_tokens_details: {
        accepted_prediction_tokens: 120,
        rejected_prediction_tokens: 50,
      },
    }),
    charges: [
      [2.5, 500], // 0.00125
      [10, 250], // what was rejected is charged: 0.0025
    ],
    usd: '0.00375',
  },
  {
    name: 'chat that calls a tool, without details',
    request: ask('gpt-4o'),
    answer: chat('gpt-4o-2024-08-06', {
      prompt_tokens: 83,
      completion_tokens: 17,
      total_tokens: 100,
    }),
    charges: [
      [2.5, 83], // 0.0002075
      [10, 17], // 0.00017
    ],
    usd: '0.0003775',
  },
  {
    name: 'chat, streamed with its usage',
    request: ask('gpt-4o-mini'),
    answer: [
      {
        id: 'chatcmpl-1',
        object: 'chat.completion.chunk',
        model: 'gpt-4o-mini-2024-07-18',
        choices: [{ index: 0, delta: { role: 'assistant', content: 'Done.' } }],
        usage: null,
      },
      {
        id: 'chatcmpl-1',
        object: 'chat.completion.chunk',
        model: 'gpt-4o-mini-2024-07-18',
        choices: [],
        usage: { prompt_tokens: 82, completion_tokens: 17, total_tokens: 99 },
      },
    ],
    charges: [
      [0.15, 82], // 0.0000123
      [0.6, 17], // 0.0000102
    ],
    usd: '0.0000225',
  },
  {
    name: 'chat on the flex tier, at half the price',
    request: { ...ask('o3'), service_tier: 'flex' },
    answer: chat(
      'o3-2025-04-16',
      {
        prompt_tokens: 10_000,
        completion_tokens: 2_000,
        total_tokens: 12_000,
        completion_tokens_details: { reasoning_tokens: 1_500 },
      },
      { service_tier: 'flex' },
    ),
    charges: [
      [1, 10_000], // half of 2: 0.01
      [4, 2_000], // half of 8: 0.008
    ],
    usd: '0.018',
  },
  {
    name: 'chat of an Azure deployment',
    data: { provider: 'azure.ai.openai' },
    request: ask('prod-chat'),
    answer: chat('gpt-4o-2024-08-06', {
      prompt_tokens: 1_024,
      completion_tokens: 256,
      total_tokens: 1_280,
    }),
    charges: [
      [2.5, 1_024], // 0.00256
      [10, 256], // 0.00256
    ],
    usd: '0.00512',
  },
  {
    name: 'responses with cache and reasoning',
    request: input('gpt-5'),
    answer: response('gpt-5-2025-08-07', {
      input_tokens: 12_000,
      input_tokens_details: { cached_tokens: 10_240, cache_write_tokens: 0 },
      output_tokens: 2_048,
      output_tokens_details: { reasoning_tokens: 1_792 },
      total_tokens: 14_048,
    }),
    charges: [
      [1.25, 1_760], // 12,000 − 10,240: 0.0022
      [0.125, 10_240], // 0.00128
      [10, 2_048], // 0.02048
    ],
    usd: '0.02396',
  },
  {
    name: 'responses',
    request: input('gpt-4.1'),
    answer: response('gpt-4.1-2025-04-14', {
      input_tokens: 36,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 87,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 123,
    }),
    charges: [
      [2, 36], // 0.000072
      [8, 87], // 0.000696
    ],
    usd: '0.000768',
  },
  {
    name: 'responses that ran into its limit while it reasoned',
    request: input('o3'),
    answer: response(
      'o3-2025-04-16',
      {
        input_tokens: 81,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: 1_035,
        output_tokens_details: { reasoning_tokens: 832 },
        total_tokens: 1_116,
      },
      { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
    ),
    charges: [
      [2, 81], // 0.000162
      [8, 1_035], // 0.00828
    ],
    usd: '0.008442',
  },
  {
    name: 'responses, streamed',
    request: input('gpt-5.1'),
    answer: [
      { type: 'response.output_text.delta', output_index: 0, delta: 'Done.' },
      {
        type: 'response.completed',
        response: response('gpt-5.1-2025-11-13', {
          input_tokens: 5_000,
          input_tokens_details: { cached_tokens: 4_864 },
          output_tokens: 120,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: 5_120,
        }),
      },
    ],
    charges: [
      [1.25, 136], // 5,000 − 4,864: 0.00017
      [0.125, 4_864], // 0.000608
      [10, 120], // 0.0012
    ],
    usd: '0.001978',
  },
  {
    name: 'a small embedding',
    kind: 'embedding',
    request: { model: 'text-embedding-3-small', input: 'late parcel' },
    answer: {
      object: 'list',
      model: 'text-embedding-3-small',
      data: [{ object: 'embedding', index: 0, embedding: [0.1, 0.2] }],
      usage: { prompt_tokens: 8, total_tokens: 8 },
    },
    charges: [[0.02, 8]],
    usd: '0.00000016',
  },
  {
    name: 'a large embedding of many texts',
    kind: 'embedding',
    request: { model: 'text-embedding-3-large', input: ['a', 'b'] },
    answer: {
      object: 'list',
      model: 'text-embedding-3-large',
      data: [
        { object: 'embedding', index: 0, embedding: [0.1] },
        { object: 'embedding', index: 1, embedding: [0.2] },
      ],
      usage: { prompt_tokens: 5_000, total_tokens: 5_000 },
    },
    charges: [[0.13, 5_000]],
    usd: '0.00065',
  },
];
