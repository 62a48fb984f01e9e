import type { PriceBook } from '@llmtrace/core';
import { priceCall, report, type GuardedCall } from '@llmtrace/core/guard';
import type { CostCeilingConfig } from './ceiling-options.js';
import { countBytes, promptBound } from './prompt-bound.js';

/**
 * The most that a call can cost: its prompt at its most expensive, and as long an answer as it allows.
 *
 * Units: integer nano-USD; `undefined` where nobody knows the price.
 */
export function mostOfCall(
  call: GuardedCall,
  { tokenizer, maxOutputTokens }: CostCeilingConfig,
  prices: PriceBook,
  at: number,
): number | undefined {
  const { provider, model, params, serviceTier } = call.request();
  const inputTokens = promptBound(call.args, (text) => countTokens(text, model, tokenizer));
  const answers = answersOf(params?.other);
  const outputTokens =
    call.kind === 'llm' ? Math.ceil(params?.maxOutputTokens ?? maxOutputTokens) * answers : 0;
  const asked = { provider, model, serviceTier };
  const plain = priceCall(
    call.kind,
    { ...asked, usage: { inputTokens, outputTokens } },
    at,
    prices,
  );
  if (plain.status !== 'priced' || plain.totalNanoUsd === undefined) return undefined;
  // Writing a prompt to a cache costs more than reading it once.
  const cached = { cacheWriteTokens: inputTokens, cacheWrite1hTokens: inputTokens };
  const written = priceCall(
    call.kind,
    { ...asked, usage: { inputTokens, outputTokens, ...cached } },
    at,
    prices,
  );
  return Math.max(plain.totalNanoUsd, written.totalNanoUsd ?? 0);
}

function countTokens(
  text: string,
  model: string | undefined,
  tokenizer: CostCeilingConfig['tokenizer'],
): number {
  if (tokenizer === undefined) return countBytes(text);
  try {
    const tokens = tokenizer(text, model);
    if (Number.isFinite(tokens) && tokens >= 0) return Math.ceil(tokens);
    report('callback_error', 'the tokenizer of a ceiling gave no count');
  } catch (fault) {
    report('callback_error', 'the tokenizer of a ceiling threw', fault);
  }
  return countBytes(text);
}

/** How many answers one call asks for. */
function answersOf(other: Readonly<Record<string, unknown>> | undefined): number {
  const count = other?.['n'] ?? other?.['candidateCount'];
  return typeof count === 'number' && count > 1 ? count : 1;
}
