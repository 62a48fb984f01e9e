import type { LlmData, ToolCallRequest, Usage } from '../../model/span-data.js';
import { extractedAnswer } from './answer.js';
import type { Extracted, Extractor, StreamReader } from './extractor.js';
import { GrowingText } from './growing-text.js';
import { fieldsOf, listOf, numberOf, present, textOf, type Loose } from './loose-fields.js';
import { readParams, type ParamNames } from './llm-params.js';
import { sumOf, usageOf } from './usage-counts.js';

const PARAMS: ParamNames = {
  temperature: 'temperature',
  top_p: 'topP',
  max_tokens: 'maxOutputTokens',
  max_completion_tokens: 'maxOutputTokens',
  stop: 'stop',
  seed: 'seed',
  response_format: 'responseFormat',
  tool_choice: 'toolChoice',
  reasoning_effort: 'reasoningEffort',
};

/** OpenAI Chat Completions, and the many servers that speak the same. */
export const openaiChat: Extractor = {
  provider: 'openai',
  kind: 'llm',
  isRequest(value) {
    const { model, messages } = fieldsOf(value);
    return typeof model === 'string' && Array.isArray(messages);
  },
  readRequest(value) {
    const request = fieldsOf(value);
    return {
      data: present<Partial<LlmData>>({
        model: textOf(request['model']),
        params: readParams(request, PARAMS),
        toolsOffered: listOf(request['tools']).flatMap(toolName),
      }),
      input: request['messages'],
    };
  },
  isResponse(value) {
    const { object, choices, usage } = fieldsOf(value);
    if (object === 'chat.completion') return true;
    if (!Array.isArray(choices)) return isMessage(value);
    const { message } = firstChoice(value);
    return isObject(message) || isObject(usage);
  },
  readResponse(value) {
    if (isMessage(value)) return readMessage(fieldsOf(value), undefined, {});
    const choice = firstChoice(value);
    const message = fieldsOf(choice['message'] ?? { content: choice['text'] });
    return readMessage(message, textOf(choice['finish_reason']), completionData(fieldsOf(value)));
  },
  isChunk(value) {
    const { choices, object } = fieldsOf(value);
    if (object === 'chat.completion.chunk') return true;
    return Array.isArray(choices) && 'delta' in firstChoice(value);
  },
  streamReader: () => new ChatStreamReader(),
};

class ChatStreamReader implements StreamReader {
  #data: Partial<LlmData> = {};
  #last: Loose = {};
  readonly #text: GrowingText = new GrowingText();
  #finishReason: string | undefined = undefined;
  readonly #calls: Map<number, { callId?: string; name: string; arguments: GrowingText }> =
    new Map();

  push(chunk: unknown): void {
    const completion = fieldsOf(chunk);
    this.#last = completion;
    // What a completion says of itself stands in each of its chunks: only some servers open with one that names no model.
    const { usage } = completion;
    const tells = usage !== undefined && usage !== null;
    if (tells || this.#data.responseModel === undefined) this.#learn(completion);
    const choice = firstChoice(completion);
    const index = numberOf(choice['index']) ?? 0;
    if (index !== 0) return;
    this.#finishReason = textOf(choice['finish_reason']) ?? this.#finishReason;
    const delta = fieldsOf(choice['delta']);
    this.#text.add(contentOf(delta['content']) ?? delta['refusal']);
    const calls = delta['tool_calls'];
    if (calls !== undefined) for (const part of listOf(calls)) this.#pushCall(fieldsOf(part));
  }

  #learn(completion: Loose): void {
    this.#data = { ...this.#data, ...completionData(completion) };
  }

  #pushCall(part: Loose): void {
    const index = numberOf(part['index']) ?? this.#calls.size;
    const call = this.#calls.get(index) ?? { name: '', arguments: new GrowingText() };
    const fn = fieldsOf(part['function']);
    const callId = textOf(part['id']);
    if (callId !== undefined) call.callId = callId;
    const name = textOf(fn['name']);
    // Some servers repeat the name in each part.
    if (name !== undefined && name !== call.name) call.name += name;
    call.arguments.add(fn['arguments']);
    this.#calls.set(index, call);
  }

  finish(): Extracted {
    this.#learn(this.#last);
    return extractedAnswer({
      text: this.#text.value,
      toolCalls: [...this.#calls.values()].map((call) => ({
        ...call,
        arguments: call.arguments.value,
      })),
      finishReasonRaw: this.#finishReason,
      data: { provider: 'openai', ...this.#data },
    });
  }
}

function completionData(completion: Loose): Partial<LlmData> {
  return present<Partial<LlmData>>({
    provider: 'openai',
    responseModel: textOf(completion['model']),
    responseId: textOf(completion['id']),
    systemFingerprint: textOf(completion['system_fingerprint']),
    serviceTier: textOf(completion['service_tier']),
    usage: readUsage(completion['usage']),
  });
}

function readMessage(
  message: Loose,
  finishReasonRaw: string | undefined,
  data: Partial<LlmData>,
): Extracted {
  const toolCalls = listOf(message['tool_calls']).flatMap(toolCall);
  const text = contentOf(message['content']) ?? textOf(message['refusal']) ?? '';
  return extractedAnswer({ text, toolCalls, finishReasonRaw, data });
}

/**
 * Servers that speak the same differ in where they count: xAI leaves reasoning out of `completion_tokens`, DeepSeek and
 * Moonshot name cache hits on their own.
 */
function readUsage(value: unknown): Usage | undefined {
  const usage = fieldsOf(value);
  const input = fieldsOf(usage['prompt_tokens_details']);
  const output = fieldsOf(usage['completion_tokens_details']);
  const inputTokens = numberOf(usage['prompt_tokens']);
  const answered = numberOf(usage['completion_tokens']);
  const reasoningTokens = numberOf(output['reasoning_tokens']);
  const isApart =
    reasoningTokens !== undefined &&
    reasoningTokens > 0 &&
    numberOf(usage['total_tokens']) === sumOf(inputTokens, answered, reasoningTokens);
  return usageOf(
    {
      inputTokens,
      outputTokens: isApart ? sumOf(answered, reasoningTokens) : answered,
      cachedTokens:
        numberOf(input['cached_tokens']) ??
        numberOf(usage['prompt_cache_hit_tokens']) ??
        numberOf(usage['cached_tokens']),
      cacheWriteTokens: numberOf(input['cache_write_tokens']),
      reasoningTokens,
      audioInputTokens: numberOf(input['audio_tokens']),
      audioOutputTokens: numberOf(output['audio_tokens']),
    },
    value,
  );
}

function toolCall(value: unknown): ToolCallRequest[] {
  const call = fieldsOf(value);
  const fn = fieldsOf(call['function'] ?? call['custom']);
  const name = textOf(fn['name']);
  if (name === undefined) return [];
  const args = fn['arguments'] ?? fn['input'];
  return [present<ToolCallRequest>({ callId: textOf(call['id']), name, arguments: args })];
}

function toolName(value: unknown): { name: string }[] {
  const tool = fieldsOf(value);
  const name = textOf(fieldsOf(tool['function'] ?? tool['custom'])['name']) ?? textOf(tool['name']);
  return name === undefined ? [] : [{ name }];
}

function firstChoice(value: unknown): Loose {
  return fieldsOf(listOf(fieldsOf(value)['choices'])[0]);
}

/** The text of a content, which some servers give in parts. Reasoning among them is no part of the answer. */
function contentOf(content: unknown): string | undefined {
  if (!Array.isArray(content)) return textOf(content);
  const parts = content.map(fieldsOf).filter(({ type }) => type === 'text');
  return textOf(parts.map(({ text }) => textOf(text) ?? '').join(''));
}

/** A message by itself, as a method may return it. Other providers' have their content in parts. */
function isMessage(value: unknown): boolean {
  const { role, content, type, tool_calls: calls } = fieldsOf(value);
  if (role !== 'assistant' || type !== undefined) return false;
  return (
    typeof content === 'string' ||
    content === null ||
    (content === undefined && Array.isArray(calls))
  );
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
