import type { LlmParams } from '@llmtrace/core';
import type { AttributeBag } from './attribute-bag.js';
import { putOwn } from './llmtrace-attributes.js';

/** Scalars that conventions have names for and the record has not. */
const OTHER: Readonly<Record<string, string>> = {
  __proto__: null as never,
  top_k: 'gen_ai.request.top_k',
  topK: 'gen_ai.request.top_k',
  frequency_penalty: 'gen_ai.request.frequency_penalty',
  frequencyPenalty: 'gen_ai.request.frequency_penalty',
  presence_penalty: 'gen_ai.request.presence_penalty',
  presencePenalty: 'gen_ai.request.presence_penalty',
  n: 'gen_ai.request.choice.count',
  candidateCount: 'gen_ai.request.choice.count',
};

/** Puts the parameters that a model was called with. */
export function putRequest(bag: AttributeBag, params: LlmParams | undefined): void {
  if (params === undefined) return;
  bag
    .put('gen_ai.request.temperature', params.temperature)
    .put('gen_ai.request.top_p', params.topP)
    .put('gen_ai.request.max_tokens', params.maxOutputTokens)
    .put('gen_ai.request.seed', params.seed)
    .putList('gen_ai.request.stop_sequences', params.stop)
    .put('gen_ai.output.type', outputType(params.responseFormat))
    .put('llmtrace.llm.params.response_format', params.responseFormat)
    .put('llmtrace.llm.params.tool_choice', params.toolChoice)
    .put('llmtrace.llm.params.timeout_ms', params.timeoutMs);
  const others: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(params.other ?? {})) {
    const name = OTHER[key];
    if (name === undefined) others[key] = value;
    else bag.put(name, value);
  }
  putOwn(bag, 'llmtrace.llm.params.other', others);
}

function outputType(responseFormat: string | undefined): string | undefined {
  if (responseFormat === undefined) return undefined;
  if (responseFormat.startsWith('json')) return 'json';
  return responseFormat === 'text' ? 'text' : undefined;
}
