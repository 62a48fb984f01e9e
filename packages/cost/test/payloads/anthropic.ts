import type { Payload } from './payload.js';

const message = (model: string, usage: object): object => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model,
  content: [{ type: 'text', text: 'Done.' }],
  stop_reason: 'end_turn',
  usage,
});
const ask = (model: string): object => ({
  model,
  max_tokens: 1_024,
  messages: [{ role: 'user', content: 'Refund it.' }],
});

/** Source: platform.claude.com, Messages and Prompt caching, whose `input_tokens` leave the cache out; claude.com, pricing. */
export const anthropic: readonly Payload[] = [
  {
    name: 'a message',
    request: ask('claude-sonnet-4-5'),
    answer: message('claude-sonnet-4-5-20250929', { input_tokens: 2_095, output_tokens: 503 }),
    charges: [
      [3, 2_095], // 0.006285
      [15, 503], // 0.007545
    ],
    usd: '0.01383',
  },
  {
    name: 'a message that writes a book to the cache',
    request: ask('claude-sonnet-4-5'),
    answer: message('claude-sonnet-4-5-20250929', {
      input_tokens: 21,
      cache_creation_input_tokens: 188_086,
      cache_read_input_tokens: 0,
      output_tokens: 393,
    }),
    charges: [
      [3, 21], // 0.000063
      [3.75, 188_086], // 0.7053225
      [15, 393], // 0.005895
    ],
    usd: '0.7112805',
  },
  {
    name: 'a message that reads the book from the cache',
    request: ask('claude-sonnet-4-5'),
    answer: message('claude-sonnet-4-5-20250929', {
      input_tokens: 21,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 188_086,
      output_tokens: 393,
    }),
    charges: [
      [3, 21], // 0.000063
      [0.3, 188_086], // 0.0564258
      [15, 393], // 0.005895
    ],
    usd: '0.0623838',
  },
  {
    name: 'a message that writes for five minutes and for an hour',
    request: ask('claude-sonnet-4-5'),
    answer: message('claude-sonnet-4-5-20250929', {
      input_tokens: 2_048,
      cache_read_input_tokens: 1_800,
      cache_creation_input_tokens: 248,
      cache_creation: { ephemeral_5m_input_tokens: 148, ephemeral_1h_input_tokens: 100 },
      output_tokens: 503,
    }),
    charges: [
      [3, 2_048], // 0.006144
      [0.3, 1_800], // 0.00054
      [3.75, 148], // 0.000555
      [6, 100], // 0.0006
      [15, 503], // 0.007545
    ],
    usd: '0.015384',
  },
  {
    name: 'a message with a long context, to which the cache counts',
    request: ask('claude-sonnet-4-5'),
    answer: message('claude-sonnet-4-5-20250929', {
      input_tokens: 10_000,
      cache_read_input_tokens: 200_000,
      output_tokens: 1_000,
    }),
    charges: [
      [6, 10_000], // 210,000 in all, above 200,000: 0.06
      [0.6, 200_000], // 0.12
      [22.5, 1_000], // 0.0225
    ],
    usd: '0.2025',
  },
  {
    name: 'a message of a batch, at half the price',
    request: ask('claude-haiku-4-5'),
    answer: message('claude-haiku-4-5-20251001', {
      input_tokens: 10_000,
      output_tokens: 1_000,
      service_tier: 'batch',
    }),
    charges: [
      [0.5, 10_000], // half of 1: 0.005
      [2.5, 1_000], // half of 5: 0.0025
    ],
    usd: '0.0075',
  },
  {
    name: 'a message that searched the web twice',
    request: ask('claude-opus-4-5'),
    answer: message('claude-opus-4-5-20251101', {
      input_tokens: 10_682,
      output_tokens: 510,
      server_tool_use: { web_search_requests: 2 },
      service_tier: 'standard',
    }),
    charges: [
      [5, 10_682], // 0.05341
      [25, 510], // 0.01275
      [0.01, 2, 'each'], // 0.02
    ],
    usd: '0.08616',
  },
  {
    name: 'a message with thoughts, streamed',
    request: ask('claude-opus-4-1'),
    answer: [
      {
        type: 'message_start',
        message: {
          ...message('claude-opus-4-1-20250805', { input_tokens: 1_000, output_tokens: 1 }),
          content: [],
          stop_reason: null,
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Done.' } },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn' },
        usage: { output_tokens: 3_000, output_tokens_details: { thinking_tokens: 2_500 } },
      },
    ],
    charges: [
      [15, 1_000], // 0.015
      [75, 3_000], // 0.225
    ],
    usd: '0.24',
  },
];
