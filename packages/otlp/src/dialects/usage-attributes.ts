import type { Usage } from '@llmtrace/core';
import type { AttributeBag } from './attribute-bag.js';

/** Which names of token counts readers know. */
export interface UsageNames {
  /** `cache_write` is the current name; readers of 1.41 know `cache_creation`. */
  readonly cacheWrite: readonly ('cache_write' | 'cache_creation')[];
  readonly modalities: boolean;
}

/** Puts token counts under the names of the GenAI conventions: totals first, then the parts of them. */
export function putUsage(bag: AttributeBag, usage: Usage | undefined, names: UsageNames): void {
  if (usage === undefined) return;
  bag
    .put('gen_ai.usage.input_tokens', usage.inputTokens)
    .put('gen_ai.usage.output_tokens', usage.outputTokens)
    .put('gen_ai.usage.cache_read.input_tokens', usage.cachedTokens)
    .put('gen_ai.usage.reasoning.output_tokens', usage.reasoningTokens);
  for (const name of names.cacheWrite) {
    bag.put(`gen_ai.usage.${name}.input_tokens`, usage.cacheWriteTokens);
  }
  // Editions without names for them are told under our own, word for word.
  const of = names.modalities ? 'gen_ai' : 'llmtrace';
  bag
    .put(`${of}.usage.audio.input_tokens`, usage.audioInputTokens)
    .put(`${of}.usage.audio.output_tokens`, usage.audioOutputTokens)
    .put(`${of}.usage.audio.cache_read.input_tokens`, usage.cachedAudioTokens)
    .put(`${of}.usage.image.output_tokens`, usage.imageOutputTokens);
  bag
    .put('llmtrace.usage.cache_write_1h_tokens', usage.cacheWrite1hTokens)
    .put('llmtrace.usage.web_searches', usage.webSearches)
    .put('llmtrace.usage.estimated', usage.estimated);
}
