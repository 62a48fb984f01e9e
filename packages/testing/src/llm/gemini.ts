import type { Answer } from './answer.js';
import { providerId } from './answer.js';
import type { Addressed } from './path-model.js';
import { namedBody } from './path-model.js';
import { splitIntoPieces } from './pieces.js';
import type { JsonObject, SentMessage } from './request.js';
import { contentText, isJsonObject } from './request.js';
import type { Frame } from './sse.js';
import type { TextDialect } from './text-endpoint.js';
import type { TokenUsage } from './usage.js';

const FINISH_REASONS: Readonly<Record<Answer['finishReason'], string>> = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  content_filter: 'SAFETY',
  tool_calls: 'STOP',
};

// Source: the canonical codes of google.rpc for these statuses.
const STATUSES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};

/** Gives answers the shape of the Gemini API's `generateContent`. */
export const geminiDialect: TextDialect = {
  body: (answer) => answerOf(answer, providerId('resp_'), partsOf(answer, answer.text, true), true),
  frames: geminiFrames,
  errorBody: ({ status, message }) => geminiError(status, message),
  errorFrame: ({ status, message }) => ({ data: geminiError(status, message) }),
  errorHeaders: () => ({}),
  rateLimits: () => ({}),
};

/** The body of an API error as Gemini sends it. */
export function geminiError(status: number, message: string = 'The request failed.'): object {
  return { error: { code: status, message, status: STATUSES[status] ?? 'UNKNOWN' } };
}

/** A request's body with the usual names, and its conversation. */
export function readGemini(
  body: JsonObject,
  address: Addressed,
): { readonly body: JsonObject; readonly messages: SentMessage[] } {
  const { generationConfig, systemInstruction, contents, tools } = body;
  const limit = isJsonObject(generationConfig) ? generationConfig['maxOutputTokens'] : undefined;
  const declared = listOf(tools).flatMap((tool) => listOf(tool['functionDeclarations']));
  const system = isJsonObject(systemInstruction) ? contentText(systemInstruction['parts']) : '';
  return {
    body: namedBody(body, address, limit, declared),
    messages: [
      ...(system === '' ? [] : [{ role: 'system' as const, text: system, toolCalls: [] }]),
      ...listOf(contents).map(readContent),
    ],
  };
}

function readContent({ role, parts }: JsonObject): SentMessage {
  const all = listOf(parts);
  const result = all.map((part) => part['functionResponse']).find(isJsonObject);
  if (result !== undefined) {
    const { id, name, response } = result;
    const text = JSON.stringify(response);
    return { role: 'tool', text, toolCalls: [], toolCallId: String(id), toolName: String(name) };
  }
  const calls = all.map((part) => part['functionCall']).filter(isJsonObject);
  return {
    role: role === 'model' ? 'assistant' : 'user',
    text: contentText(parts),
    toolCalls: calls.map(({ id, name, args }) => ({
      id: String(id),
      name: String(name),
      arguments: JSON.stringify(args ?? {}),
    })),
  };
}

function* geminiFrames(answer: Answer, whole: boolean): Generator<Frame> {
  const id = providerId('resp_');
  const pieces = splitIntoPieces(answer.text, answer.pacing);
  for (const [index, piece] of pieces.entries()) {
    const last = whole && answer.calls.length === 0 && index === pieces.length - 1;
    yield { data: answerOf(answer, id, partsOf(answer, piece, false), last), piece: true };
  }
  if (whole && (answer.calls.length > 0 || pieces.length === 0)) {
    yield { data: answerOf(answer, id, partsOf(answer, '', true), true), piece: true };
  }
}

function answerOf(answer: Answer, id: string, parts: readonly object[], last: boolean): object {
  return {
    candidates: [
      {
        content: { role: 'model', parts },
        ...(last && { finishReason: FINISH_REASONS[answer.finishReason] }),
        index: 0,
      },
    ],
    usageMetadata: usageOf(answer.usage),
    modelVersion: answer.model,
    responseId: id,
  };
}

function partsOf(answer: Answer, text: string, withCalls: boolean): object[] {
  const said = text === '' ? [] : [{ text }];
  if (!withCalls) return said;
  const calls = answer.calls.map(({ id, name, arguments: args }) => ({
    functionCall: { id, name, args: JSON.parse(args) as unknown },
  }));
  return [...said, ...calls];
}

/** `candidatesTokenCount` leaves out thoughts, `promptTokenCount` includes what was cached. */
function usageOf(usage: TokenUsage): object {
  const { promptTokens, completionTokens, cachedTokens, reasoningTokens } = usage;
  return {
    promptTokenCount: promptTokens,
    candidatesTokenCount: completionTokens - reasoningTokens,
    totalTokenCount: promptTokens + completionTokens,
    ...(cachedTokens > 0 && { cachedContentTokenCount: cachedTokens }),
    ...(reasoningTokens > 0 && { thoughtsTokenCount: reasoningTokens }),
  };
}

function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
