import { createHash, randomBytes } from 'node:crypto';
import { modelSnapshot } from './models.js';
import type { Pacing, Reply, TextFinishReason } from './reply.js';
import type { ScriptedRequest } from './request.js';
import type { Choice } from './script.js';
import type { TokenUsage } from './usage.js';
import { argumentsText, estimateTokens, resolveUsage, truncateToTokens } from './usage.js';

/** A tool call with its id and its arguments as text. */
export interface AnswerCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** What the model says, before it takes the shape of an endpoint. */
export interface Answer {
  readonly request: ScriptedRequest;
  readonly model: string;
  readonly fingerprint: string;
  readonly createdSeconds: number;
  readonly text: string;
  readonly thinking: string | undefined;
  readonly calls: readonly AnswerCall[];
  readonly finishReason: TextFinishReason | 'tool_calls';
  readonly usage: TokenUsage;
  readonly pacing: Pacing;
}

/** Makes an identifier in the provider's style. */
export function providerId(prefix: string): string {
  return prefix + randomBytes(12).toString('hex');
}

/** Turns a rule's reply into an answer; a token limit in the request cuts the text and finishes with `length`. */
export function makeAnswer(request: ScriptedRequest, choice: Choice): Answer {
  const { reply, rule } = choice;
  const fullText = textOf(reply);
  const maxTokens = tokenLimitOf(request);
  const tooLong = reply.kind === 'text' && estimateTokens(fullText) > maxTokens;
  const text = tooLong ? truncateToTokens(fullText, maxTokens) : fullText;
  const counted: Reply = reply.kind === 'text' ? { ...reply, text } : reply;
  return {
    request,
    model: modelSnapshot(request.model),
    fingerprint: `fp_${createHash('sha256').update(request.model).digest('hex').slice(0, 10)}`,
    createdSeconds: Math.floor(Date.now() / 1000),
    text,
    thinking: reply.kind === 'text' ? reply.thinking : undefined,
    calls: callsOf(reply),
    finishReason: tooLong ? 'length' : finishReasonOf(reply),
    usage: resolveUsage(request, counted, rule.usage),
    pacing: reply,
  };
}

/** Makes the rate-limit headers of an answer. */
export function rateLimitHeaders(usage: TokenUsage): Record<string, string> {
  const tokens = usage.promptTokens + usage.completionTokens;
  return {
    'x-ratelimit-limit-requests': '500',
    'x-ratelimit-limit-tokens': '200000',
    'x-ratelimit-remaining-requests': '499',
    'x-ratelimit-remaining-tokens': String(Math.max(0, 200_000 - tokens)),
    'x-ratelimit-reset-requests': '120ms',
    'x-ratelimit-reset-tokens': `${Math.ceil(tokens * 0.3)}ms`,
  };
}

function textOf(reply: Reply): string {
  if (reply.kind === 'text' || reply.kind === 'cut') return reply.text;
  if (reply.kind === 'tool_calls') return reply.text ?? '';
  return reply.afterText ?? '';
}

function callsOf(reply: Reply): AnswerCall[] {
  if (reply.kind !== 'tool_calls') return [];
  return reply.calls.map((call) => ({
    id: call.id ?? providerId('call_'),
    name: call.name,
    arguments: argumentsText(call.args),
  }));
}

function finishReasonOf(reply: Reply): Answer['finishReason'] {
  if (reply.kind === 'tool_calls') return 'tool_calls';
  return reply.kind === 'text' ? (reply.finishReason ?? 'stop') : 'stop';
}

function tokenLimitOf(request: ScriptedRequest): number {
  for (const name of ['max_completion_tokens', 'max_tokens', 'max_output_tokens']) {
    const limit = request.body[name];
    if (typeof limit === 'number' && limit > 0) return limit;
  }
  return Infinity;
}
