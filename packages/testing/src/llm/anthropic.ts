import { anthropicError } from './anthropic-errors.js';
import type { Answer } from './answer.js';
import { threadOf } from './anthropic-request.js';
import { providerId } from './answer.js';
import { splitIntoPieces } from './pieces.js';
import type { SentMessage } from './request.js';
import type { ResponseHistory } from './response-history.js';
import type { Frame } from './sse.js';
import type { TextDialect } from './text-endpoint.js';
import type { TokenUsage } from './usage.js';

type Block = Readonly<Record<string, unknown>> & { readonly type: string };

const STOP_REASONS: Readonly<Record<Answer['finishReason'], string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  content_filter: 'refusal',
  tool_calls: 'tool_use',
};

/** Makes the dialect that gives answers the shape of Anthropic Messages and keeps those of threads for the next turn. */
export function anthropicDialect(history: ResponseHistory): TextDialect {
  return {
    body: (answer) => ({
      ...envelope(answer, history),
      content: blocksOf(answer),
      stop_reason: STOP_REASONS[answer.finishReason],
      usage: usageOf(answer.usage),
    }),
    frames: (answer, whole) => anthropicFrames(answer, whole, history),
    ...WIRE,
  };
}

const WIRE: Omit<TextDialect, 'body' | 'frames'> = {
  errorBody: (reply, requestId) => anthropicError(reply.status, requestId, reply),
  errorFrame: (reply, requestId) => ({
    event: 'error',
    data: anthropicError(reply.status, requestId, reply),
  }),
  errorHeaders(reply) {
    const headers: Record<string, string> = {};
    if (reply.retryAfterSeconds !== undefined) {
      headers['retry-after'] = String(reply.retryAfterSeconds);
    }
    if (reply.status === 429) headers['anthropic-ratelimit-requests-remaining'] = '0';
    return headers;
  },
  rateLimits: (usage) => ({
    'anthropic-ratelimit-requests-limit': '50',
    'anthropic-ratelimit-requests-remaining': '49',
    'anthropic-ratelimit-input-tokens-limit': '40000',
    'anthropic-ratelimit-input-tokens-remaining': String(Math.max(0, 40_000 - usage.promptTokens)),
  }),
};

function* anthropicFrames(
  answer: Answer,
  whole: boolean,
  history: ResponseHistory,
): Generator<Frame> {
  const begun = { ...usageOf(answer.usage), output_tokens: 1 };
  yield event({
    type: 'message_start',
    message: { ...envelope(answer, history), content: [], stop_reason: null, usage: begun },
  });
  const blocks = blocksOf(answer);
  for (const [index, block] of blocks.entries()) {
    yield event({ type: 'content_block_start', index, content_block: emptied(block) });
    if (index === 0) yield event({ type: 'ping' });
    for (const delta of deltasOf(block, answer)) {
      yield { ...event({ type: 'content_block_delta', index, delta }), piece: true };
    }
    if (!whole && index === blocks.length - 1) return;
    yield event({ type: 'content_block_stop', index });
  }
  if (!whole) return;
  yield event({
    type: 'message_delta',
    delta: { stop_reason: STOP_REASONS[answer.finishReason], stop_sequence: null },
    usage: { output_tokens: answer.usage.completionTokens },
  });
  yield event({ type: 'message_stop' });
}

function event(data: Block): Frame {
  return { event: data.type, data };
}

function envelope(answer: Answer, history: ResponseHistory): Record<string, unknown> {
  const id = providerId('msg_');
  if (threadOf(answer.request.body) !== undefined) {
    const turn: SentMessage = { role: 'assistant', text: answer.text, toolCalls: answer.calls };
    const said = answer.request.messages.filter(({ role }) => role !== 'system');
    history.keep(id, [...said, turn]);
  }
  return {
    id,
    type: 'message',
    role: 'assistant',
    model: answer.model,
    stop_sequence: null,
  };
}

function blocksOf(answer: Answer): Block[] {
  const blocks: Block[] = [];
  if (answer.thinking !== undefined) {
    blocks.push({ type: 'thinking', thinking: answer.thinking, signature: 'c2lnbmF0dXJl' });
  }
  if (answer.text !== '' || answer.calls.length === 0) {
    blocks.push({ type: 'text', text: answer.text });
  }
  for (const { id, name, arguments: text } of answer.calls) {
    blocks.push({ type: 'tool_use', id, name, input: JSON.parse(text) as unknown });
  }
  return blocks;
}

/** A block as it begins: what its deltas bring is still missing. */
function emptied(block: Block): Block {
  if (block.type === 'tool_use') return { ...block, input: {} };
  if (block.type === 'thinking') return { ...block, thinking: '', signature: '' };
  return { ...block, text: '' };
}

function* deltasOf(block: Block, answer: Answer): Generator<Block> {
  if (block.type === 'tool_use') {
    for (const piece of splitIntoPieces(JSON.stringify(block['input']), { chunkChars: 8 })) {
      yield { type: 'input_json_delta', partial_json: piece };
    }
    return;
  }
  if (block.type === 'thinking') {
    for (const piece of splitIntoPieces(String(block['thinking']), answer.pacing)) {
      yield { type: 'thinking_delta', thinking: piece };
    }
    yield { type: 'signature_delta', signature: block['signature'] };
    return;
  }
  for (const piece of splitIntoPieces(String(block['text']), answer.pacing)) {
    yield { type: 'text_delta', text: piece };
  }
}

/** `input_tokens` leaves out what the cache read and wrote. */
function usageOf(usage: TokenUsage): Record<string, unknown> {
  const { promptTokens, completionTokens, cachedTokens, cacheWriteTokens, reasoningTokens } = usage;
  return {
    input_tokens: promptTokens - cachedTokens - cacheWriteTokens,
    cache_creation_input_tokens: cacheWriteTokens,
    cache_read_input_tokens: cachedTokens,
    cache_creation: { ephemeral_5m_input_tokens: cacheWriteTokens, ephemeral_1h_input_tokens: 0 },
    output_tokens: completionTokens,
    output_tokens_details: { thinking_tokens: reasoningTokens },
    service_tier: 'standard',
  };
}
