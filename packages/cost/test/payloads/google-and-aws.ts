import type { Payload } from './payload.js';

const answer = (modelVersion: string, usageMetadata: object): object => ({
  candidates: [{ content: { role: 'model', parts: [{ text: 'Done.' }] }, finishReason: 'STOP' }],
  modelVersion,
  usageMetadata,
});
const ask = (model: string): object => ({ model, contents: 'Refund it.' });

/** Source: ai.google.dev, GenerateContentResponse and pricing. Cached tokens are part of the prompt, thoughts are not of the candidates. */
export const google: readonly Payload[] = [
  {
    name: 'Gemini with a long context, cache and thoughts',
    request: ask('gemini-2.5-pro'),
    answer: answer('gemini-2.5-pro', {
      promptTokenCount: 250_000,
      cachedContentTokenCount: 100_000,
      candidatesTokenCount: 1_000,
      thoughtsTokenCount: 500,
      totalTokenCount: 251_500,
    }),
    charges: [
      [2.5, 150_000], // above 200,000: 0.375
      [0.25, 100_000], // 0.025
      [15, 1_500], // 0.0225
    ],
    usd: '0.4225',
  },
  {
    name: 'Gemini with the longest context at the lower rate',
    request: ask('gemini-2.5-pro'),
    answer: answer('models/gemini-2.5-pro', {
      promptTokenCount: 200_000,
      candidatesTokenCount: 800,
      thoughtsTokenCount: 200,
      totalTokenCount: 201_000,
    }),
    charges: [
      [1.25, 200_000], // 0.25
      [10, 1_000], // 0.01
    ],
    usd: '0.26',
  },
  {
    name: 'Gemini that listens, a part of it from the cache',
    request: ask('gemini-2.5-flash'),
    answer: answer('gemini-2.5-flash', {
      promptTokenCount: 1_000,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 300 },
        { modality: 'AUDIO', tokenCount: 700 },
      ],
      cachedContentTokenCount: 500,
      cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 500 }],
      candidatesTokenCount: 100,
      totalTokenCount: 1_100,
    }),
    charges: [
      [0.3, 300], // 0.00009
      [1, 200], // 700 − 500 heard anew: 0.0002
      [0.1, 500], // 0.00005
      [2.5, 100], // 0.00025
    ],
    usd: '0.00059',
  },
  {
    name: 'Gemini that read what its tools found',
    request: ask('gemini-2.5-flash'),
    answer: answer('gemini-2.5-flash', {
      promptTokenCount: 500,
      toolUsePromptTokenCount: 1_500,
      candidatesTokenCount: 200,
      thoughtsTokenCount: 100,
      totalTokenCount: 2_300,
    }),
    charges: [
      [0.3, 2_000], // 0.0006
      [2.5, 300], // 0.00075
    ],
    usd: '0.00135',
  },
  {
    name: 'Gemini that drew an image',
    request: ask('gemini-2.5-flash-image'),
    answer: answer('gemini-2.5-flash-image', {
      promptTokenCount: 12,
      candidatesTokenCount: 1_302,
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1_290 }],
      totalTokenCount: 1_314,
    }),
    charges: [
      [0.3, 12], // 0.0000036
      [2.5, 12], // 0.00003
      [30, 1_290], // 0.0387
    ],
    usd: '0.0387336',
  },
];

const converse = (modelId: string): object => ({
  modelId,
  messages: [{ role: 'user', content: [{ text: 'Refund it.' }] }],
});
const converseAnswer = (usage: object): object => ({
  output: { message: { role: 'assistant', content: [{ text: 'Done.' }] } },
  stopReason: 'end_turn',
  usage,
});

/** Source: docs.aws.amazon.com, Converse and TokenUsage, whose `inputTokens` leave the cache out; aws.amazon.com, pricing. */
export const bedrock: readonly Payload[] = [
  {
    name: 'Claude on Bedrock in one region, with cache',
    request: converse('us.anthropic.claude-sonnet-4-5-20250929-v1:0'),
    answer: converseAnswer({
      inputTokens: 500,
      cacheReadInputTokens: 10_000,
      cacheWriteInputTokens: 2_000,
      outputTokens: 400,
      totalTokens: 12_900,
    }),
    charges: [
      [3.3, 500], // 0.00165
      [0.33, 10_000], // 0.0033
      [4.125, 2_000], // 0.00825
      [16.5, 400], // 0.0066
    ],
    usd: '0.0198',
  },
  {
    name: 'Nova on Bedrock',
    request: converse('amazon.nova-pro-v1:0'),
    answer: converseAnswer({ inputTokens: 1_200, outputTokens: 350, totalTokens: 1_550 }),
    charges: [
      [0.8, 1_200], // 0.00096
      [3.2, 350], // 0.00112
    ],
    usd: '0.00208',
  },
  {
    name: 'Llama on Bedrock, streamed',
    request: converse('meta.llama3-3-70b-instruct-v1:0'),
    answer: [
      { messageStart: { role: 'assistant' } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'Done.' } } },
      { messageStop: { stopReason: 'end_turn' } },
      { metadata: { usage: { inputTokens: 900, outputTokens: 100, totalTokens: 1_000 } } },
    ],
    charges: [
      [0.72, 900], // 0.000648
      [0.72, 100], // 0.000072
    ],
    usd: '0.00072',
  },
];
