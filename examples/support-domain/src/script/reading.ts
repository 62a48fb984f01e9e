import type { JsonObject, ScriptedRequest, SentMessage } from '@llmtrace/testing';

/** A policy chunk as the system prompt quotes it. */
export interface QuotedChunk {
  readonly chunkId: string;
  readonly title: string;
  readonly text: string;
}

/** A tool result that the model reads. */
export interface ToolOutcome {
  readonly args: JsonObject;
  readonly value: JsonObject;
  /** Set when the tool refused. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** Finds the order numbers of a text, each once. */
export function orderIdsIn(text: string): string[] {
  return [...new Set(text.match(/\bA\d{4}\b/gu))];
}

/** Finds the first amount of money of a text, in cents. */
export function amountCentsIn(text: string): number | undefined {
  const found = /\$\s?(\d+(?:\.\d{2})?)|\b(\d+(?:\.\d{2})?)\s?(?:dollars|USD)\b/iu.exec(text);
  const amount = found?.[1] ?? found?.[2];
  return amount === undefined ? undefined : Math.round(Number(amount) * 100);
}

/** Reads the policies out of the system prompt. */
export function quotedChunks(request: ScriptedRequest): QuotedChunk[] {
  const chunks: QuotedChunk[] = [];
  for (const [, chunkId = '', title = '', text = ''] of request.systemText.matchAll(
    /^\[(doc_\d+#\d+)\] ([^:\n]+): (.+)$/gmu,
  )) {
    chunks.push({ chunkId, title, text });
  }
  return chunks;
}

/** Tells whether the prompt asks for a JSON answer. */
export function wantsJson(request: ScriptedRequest): boolean {
  return request.systemText.includes('JSON object');
}

/** Tells whether the prompt asks for every policy that may matter. */
export function wantsDetail(request: ScriptedRequest): boolean {
  return request.systemText.includes('Explain in detail');
}

/** The field of the specialist that the prompt speaks to, if it does. */
export function specialistTopic(request: ScriptedRequest): string | undefined {
  return /^You are the (\w+) specialist/u.exec(request.systemText)?.[1];
}

/** What a tool has answered since the last question. */
export function outcomesOf(request: ScriptedRequest, toolName: string): ToolOutcome[] {
  return request.toolResults
    .filter((result) => result.toolName === toolName)
    .map((result) => readOutcome(result, request.messages));
}

function readOutcome(result: SentMessage, messages: readonly SentMessage[]): ToolOutcome {
  const call = messages
    .flatMap((message) => message.toolCalls)
    .findLast((one) => one.id === result.toolCallId);
  const args = parseObject(call?.arguments ?? '{}');
  const value = parseObject(result.text);
  const error = value['error'];
  if (typeof error !== 'object' || error === null) return { args, value };
  const { code, message } = error as { code?: unknown; message?: unknown };
  return { args, value, error: { code: String(code), message: String(message) } };
}

/** A model reads whatever it is given; text that is no JSON object is a result without members. */
function parseObject(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as JsonObject) : {};
  } catch {
    return { text };
  }
}
