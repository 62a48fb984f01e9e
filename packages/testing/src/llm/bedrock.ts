import type { Answer } from './answer.js';
import { eventStreamFrame } from './event-stream.js';
import type { Addressed } from './path-model.js';
import { namedBody } from './path-model.js';
import { splitIntoPieces } from './pieces.js';
import type { JsonObject, SentMessage } from './request.js';
import { contentText, isJsonObject } from './request.js';
import type { Frame } from './sse.js';
import type { TextDialect } from './text-endpoint.js';
import type { TokenUsage } from './usage.js';

const STOP_REASONS: Readonly<Record<Answer['finishReason'], string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  content_filter: 'content_filtered',
  tool_calls: 'tool_use',
};

// Source: the errors that the API reference of Converse documents for these statuses.
const ERRORS: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  401: 'AccessDeniedException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  408: 'ModelTimeoutException',
  424: 'ModelErrorException',
  429: 'ThrottlingException',
  500: 'InternalServerException',
  503: 'ServiceUnavailableException',
};

/** Gives answers the shape of Amazon Bedrock's `Converse`, whose streams are binary frames. */
export const bedrockDialect: TextDialect = {
  body: (answer) => ({
    output: { message: { role: 'assistant', content: blocksOf(answer) } },
    stopReason: STOP_REASONS[answer.finishReason],
    usage: usageOf(answer.usage),
    metrics: { latencyMs: 1 },
  }),
  frames: bedrockFrames,
  errorBody: ({ message = 'The request failed.' }) => ({ message }),
  errorFrame({ message = 'The request failed.', status }) {
    const type = bedrockErrorType(status);
    return { event: `!${type[0]?.toLowerCase()}${type.slice(1)}`, data: { message } };
  },
  errorHeaders: ({ status }) => ({ 'x-amzn-errortype': bedrockErrorType(status) }),
  rateLimits: () => ({}),
  contentType: 'application/vnd.amazon.eventstream',
  encode: ({ event = '', data }) =>
    event.startsWith('!')
      ? eventStreamFrame('exception', event.slice(1), data)
      : eventStreamFrame('event', event, data),
};

/** The name of an error in the header that clients tell errors by. */
export function bedrockErrorType(status: number): string {
  return ERRORS[status] ?? 'InternalServerException';
}

/** A request's body with the usual names, and its conversation. */
export function readBedrock(
  body: JsonObject,
  address: Addressed,
): { readonly body: JsonObject; readonly messages: SentMessage[] } {
  const { inferenceConfig, system, messages, toolConfig } = body;
  const limit = isJsonObject(inferenceConfig) ? inferenceConfig['maxTokens'] : undefined;
  const tools = isJsonObject(toolConfig) ? listOf(toolConfig['tools']) : [];
  const said = contentText(system);
  return {
    body: namedBody(
      body,
      address,
      limit,
      tools.map((tool) => tool['toolSpec']),
    ),
    messages: [
      ...(said === '' ? [] : [{ role: 'system' as const, text: said, toolCalls: [] }]),
      ...listOf(messages).map(readMessage),
    ],
  };
}

function readMessage({ role, content }: JsonObject): SentMessage {
  const blocks = listOf(content);
  const result = blocks.map((block) => block['toolResult']).find(isJsonObject);
  if (result !== undefined) {
    const text = contentText(result['content']);
    return { role: 'tool', text, toolCalls: [], toolCallId: String(result['toolUseId']) };
  }
  const uses = blocks.map((block) => block['toolUse']).filter(isJsonObject);
  return {
    role: role === 'assistant' ? 'assistant' : 'user',
    text: contentText(content),
    toolCalls: uses.map(({ toolUseId, name, input }) => ({
      id: String(toolUseId),
      name: String(name),
      arguments: JSON.stringify(input),
    })),
  };
}

function* bedrockFrames(answer: Answer, whole: boolean): Generator<Frame> {
  yield { event: 'messageStart', data: { role: 'assistant' } };
  const blocks = blocksOf(answer);
  for (const [contentBlockIndex, { text, toolUse }] of blocks.entries()) {
    if (toolUse !== undefined) {
      const { toolUseId, name } = toolUse;
      const start = { toolUse: { toolUseId, name } };
      yield { event: 'contentBlockStart', data: { contentBlockIndex, start } };
    }
    const pieces =
      toolUse === undefined
        ? splitIntoPieces(text ?? '', answer.pacing)
        : splitIntoPieces(JSON.stringify(toolUse.input), { chunkChars: 8 });
    for (const piece of pieces) {
      const delta = toolUse === undefined ? { text: piece } : { toolUse: { input: piece } };
      yield { event: 'contentBlockDelta', data: { contentBlockIndex, delta }, piece: true };
    }
    if (!whole && contentBlockIndex === blocks.length - 1) return;
    yield { event: 'contentBlockStop', data: { contentBlockIndex } };
  }
  if (!whole) return;
  yield { event: 'messageStop', data: { stopReason: STOP_REASONS[answer.finishReason] } };
  yield { event: 'metadata', data: { usage: usageOf(answer.usage), metrics: { latencyMs: 1 } } };
}

interface Block {
  readonly text?: string;
  readonly toolUse?: { readonly toolUseId: string; readonly name: string; readonly input: unknown };
}

function blocksOf({ text, calls }: Answer): Block[] {
  const blocks: Block[] = text !== '' || calls.length === 0 ? [{ text }] : [];
  for (const { id, name, arguments: args } of calls) {
    blocks.push({ toolUse: { toolUseId: id, name, input: JSON.parse(args) as unknown } });
  }
  return blocks;
}

/** `inputTokens` leaves out what the cache read and wrote. */
function usageOf(usage: TokenUsage): object {
  const { promptTokens, completionTokens, cachedTokens, cacheWriteTokens } = usage;
  return {
    inputTokens: promptTokens - cachedTokens - cacheWriteTokens,
    outputTokens: completionTokens,
    totalTokens: promptTokens + completionTokens,
    cacheReadInputTokens: cachedTokens,
    cacheWriteInputTokens: cacheWriteTokens,
  };
}

function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
