import type { Payload } from './payload.js';

const chat = (model: string, usage?: object): object => ({
  object: 'chat.completion',
  model,
  choices: [{ index: 0, message: { role: 'assistant', content: 'Done.' }, finish_reason: 'stop' }],
  ...(usage === undefined ? undefined : { usage }),
});
const ask = (model: string): object => ({
  model,
  messages: [{ role: 'user', content: 'Refund it.' }],
});

/** Servers that speak OpenAI's protocol, and calls that have no price. */
export const others: readonly Payload[] = [
  {
    name: 'xAI, which counts reasoning beside the completion',
    data: { provider: 'x_ai' },
    request: ask('grok-3-mini'),
    answer: chat('grok-3-mini', {
      prompt_tokens: 32,
      completion_tokens: 9,
      total_tokens: 135,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 94 },
    }),
    charges: [
      [0.3, 32], // 0.0000096
      [0.5, 103], // 9 + 94: 0.0000515
    ],
    usd: '0.0000611',
  },
  {
    name: 'Moonshot, which names cache hits on their own',
    data: { provider: 'moonshot_ai' },
    request: ask('kimi-k2-0905-preview'),
    answer: chat('kimi-k2-0905-preview', {
      prompt_tokens: 2_000,
      completion_tokens: 100,
      total_tokens: 2_100,
      cached_tokens: 1_500,
    }),
    charges: [
      [0.6, 500], // 0.0003
      [0.15, 1_500], // 0.000225
      [2.5, 100], // 0.00025
    ],
    usd: '0.000775',
  },
  {
    name: 'Perplexity, which charges each request',
    data: { provider: 'perplexity' },
    request: ask('sonar-pro'),
    answer: chat('sonar-pro', { prompt_tokens: 26, completion_tokens: 832, total_tokens: 858 }),
    charges: [
      [3, 26], // 0.000078
      [15, 832], // 0.01248
      [0.014, 1, 'each'],
    ],
    usd: '0.026558',
  },
  {
    name: 'OpenRouter, which says itself what it charged',
    request: ask('anthropic/claude-sonnet-4.5'),
    answer: chat('anthropic/claude-sonnet-4.5', {
      prompt_tokens: 1_000,
      completion_tokens: 100,
      total_tokens: 1_100,
      cost: 0.00492,
    }),
    charges: [[0.00492, 1, 'each']],
    usd: '0.00492',
  },
  {
    name: 'a model that nobody lists',
    request: ask('house-model-7'),
    answer: chat('house-model-7', { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }),
    charges: [],
    usd: 'unknown_model',
  },
  {
    name: 'a well-known name on a machine of one’s own',
    data: { provider: 'ollama' },
    request: ask('llama3.3:70b'),
    answer: chat('llama3.3:70b', { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }),
    charges: [],
    usd: 'unknown_model',
  },
  {
    name: 'a stream that does not tell its usage',
    request: ask('gpt-4.1'),
    answer: [
      {
        object: 'chat.completion.chunk',
        model: 'gpt-4.1-2025-04-14',
        choices: [
          { index: 0, delta: { role: 'assistant', content: 'Done.' }, finish_reason: 'stop' },
        ],
      },
    ],
    charges: [],
    usd: 'no_usage',
  },
];
