import type { LlmData } from '@llmtrace/core';

/**
 * How an answer ended, in the words of the GenAI conventions; the provider's own word where they have none.
 *
 * Source: `gen_ai.response.finish_reasons`: `error` where a stream died.
 */
export function genaiFinishReason(data: LlmData): string | undefined {
  if (data.stream?.completion === 'errored') return 'error';
  switch (data.finishReason) {
    case undefined:
      return undefined;
    case 'tool_calls':
      return 'tool_call';
    case 'other':
      return data.finishReasonRaw ?? 'other';
    default:
      return data.finishReason;
  }
}
