import type { Answer } from './answer.js';
import { providerId, rateLimitHeaders } from './answer.js';
import { openAiErrors } from './errors.js';
import { splitIntoPieces } from './pieces.js';
import { isJsonObject } from './request.js';
import type { Frame } from './sse.js';
import type { TextDialect } from './text-endpoint.js';

const MAX_CHOICES = 8;

/** Gives an answer the shape of Chat Completions, whole or streamed. */
export const chatDialect: TextDialect = {
  body: chatBody,
  frames: chatFrames,
  errorFrame: (reply) => ({ data: openAiErrors.errorBody(reply) }),
  rateLimits: rateLimitHeaders,
  ...openAiErrors,
};

function chatBody(answer: Answer): unknown {
  const message = {
    role: 'assistant',
    content: answer.text === '' && answer.calls.length > 0 ? null : answer.text,
    refusal: null,
    annotations: [],
    ...(answer.calls.length > 0 && {
      tool_calls: answer.calls.map(({ id, name, arguments: text }) => ({
        id,
        type: 'function',
        function: { name, arguments: text },
      })),
    }),
  };
  const choices = choiceIndexes(answer).map((index) => ({
    index,
    message,
    logprobs: null,
    finish_reason: answer.finishReason,
  }));
  return { ...envelope(answer, 'chat.completion'), choices, usage: chatUsage(answer) };
}

function* chatFrames(answer: Answer, whole: boolean): Generator<Frame> {
  const options = answer.request.body['stream_options'];
  const includeUsage = isJsonObject(options) && options['include_usage'] === true;
  const base = {
    ...envelope(answer, 'chat.completion.chunk'),
    ...(includeUsage && { usage: null }),
  };
  for (const index of choiceIndexes(answer)) {
    const chunk = (delta: unknown, finishReason: string | null, piece: boolean): Frame => ({
      data: { ...base, choices: [{ index, delta, logprobs: null, finish_reason: finishReason }] },
      piece,
    });
    const content = answer.text === '' && answer.calls.length > 0 ? null : '';
    yield chunk({ role: 'assistant', content, refusal: null }, null, false);
    for (const piece of splitIntoPieces(answer.text, answer.pacing))
      yield chunk({ content: piece }, null, true);
    for (const [callIndex, call] of answer.calls.entries()) {
      const opening = {
        index: callIndex,
        id: call.id,
        type: 'function',
        function: { name: call.name, arguments: '' },
      };
      yield chunk({ tool_calls: [opening] }, null, true);
      for (const piece of splitIntoPieces(call.arguments, { chunkChars: 8 })) {
        yield chunk(
          { tool_calls: [{ index: callIndex, function: { arguments: piece } }] },
          null,
          true,
        );
      }
    }
    if (whole) yield chunk({}, answer.finishReason, false);
  }
  if (!whole) return;
  if (includeUsage) yield { data: { ...base, choices: [], usage: chatUsage(answer) } };
  yield { data: '[DONE]' };
}

function envelope(answer: Answer, object: string): Record<string, unknown> {
  return {
    id: providerId('chatcmpl-'),
    object,
    created: answer.createdSeconds,
    model: answer.model,
    service_tier: 'default',
    system_fingerprint: answer.fingerprint,
  };
}

function chatUsage(answer: Answer): unknown {
  const { promptTokens, cachedTokens, reasoningTokens } = answer.usage;
  const completionTokens = answer.usage.completionTokens * choiceIndexes(answer).length;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function choiceIndexes(answer: Answer): number[] {
  const n = answer.request.body['n'];
  const count = typeof n === 'number' && n > 1 ? Math.min(Math.floor(n), MAX_CHOICES) : 1;
  return Array.from({ length: count }, (_, index) => index);
}
