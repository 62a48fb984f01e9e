import type { Reply } from './reply.js';
import type { ScriptedRequest } from './request.js';
import type { UsageOverride } from './script.js';

/** Token counts of one answer, before they take an endpoint's shape. */
export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
}

/** Estimates tokens. Shape: ceil(characters / 4), near enough for English and stable from run to run. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** Cuts a text at a token limit by the same estimate. */
export function truncateToTokens(text: string, maxTokens: number): string {
  return text.slice(0, maxTokens * 4);
}

/** Counts the tokens of a conversation: texts, tool calls and the offered tools. */
export function promptTokensOf(request: ScriptedRequest): number {
  let chars = 0;
  for (const message of request.messages) {
    chars += message.text.length;
    for (const call of message.toolCalls) chars += call.name.length + call.arguments.length;
  }
  const tools = request.body['tools'];
  if (Array.isArray(tools) && tools.length > 0) chars += JSON.stringify(tools).length;
  return Math.ceil(chars / 4);
}

/** Counts the tokens of a reply's words and tool calls. */
export function completionTokensOf(reply: Reply): number {
  if (reply.kind === 'text' || reply.kind === 'cut') return estimateTokens(reply.text);
  if (reply.kind !== 'tool_calls') return estimateTokens(reply.afterText ?? '');
  const calls = reply.calls.map((call) => call.name + argumentsText(call.args)).join('');
  return estimateTokens((reply.text ?? '') + calls);
}

/** Writes tool arguments as the model would: JSON, or the given text unchanged. */
export function argumentsText(args: Readonly<Record<string, unknown>> | string): string {
  return typeof args === 'string' ? args : JSON.stringify(args);
}

/** Puts computed counts and a rule's fixed ones together; reasoning tokens are part of the completion. */
export function resolveUsage(
  request: ScriptedRequest,
  reply: Reply,
  override: UsageOverride = {},
): TokenUsage {
  const reasoningTokens = override.reasoningTokens ?? 0;
  return {
    promptTokens: override.promptTokens ?? promptTokensOf(request),
    completionTokens: override.completionTokens ?? completionTokensOf(reply) + reasoningTokens,
    cachedTokens: override.cachedTokens ?? 0,
    cacheWriteTokens: override.cacheWriteTokens ?? 0,
    reasoningTokens,
  };
}
