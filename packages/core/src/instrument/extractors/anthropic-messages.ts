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
  stop_sequences: 'stop',
  tool_choice: 'toolChoice',
  output_config: 'reasoningEffort',
};
const CHUNK_TYPES: ReadonlySet<unknown> = new Set([
  'message_start',
  'message_delta',
  'message_stop',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
]);

/** Anthropic Messages. */
export const anthropicMessages: Extractor = {
  provider: 'anthropic',
  kind: 'llm',
  isRequest(value) {
    const { model, messages, max_tokens: maxTokens, system } = fieldsOf(value);
    if (typeof model !== 'string' || !Array.isArray(messages)) return false;
    return /claude/.test(model) || (numberOf(maxTokens) !== undefined && system !== undefined);
  },
  readRequest(value) {
    const request = fieldsOf(value);
    const { system } = request;
    return {
      data: present<Partial<LlmData>>({
        provider: 'anthropic',
        model: textOf(request['model']),
        params: readParams(request, PARAMS),
        toolsOffered: listOf(request['tools']).flatMap(toolName),
      }),
      input: [
        ...(system === undefined ? [] : [{ role: 'system', content: system }]),
        ...listOf(request['messages']),
      ],
    };
  },
  isResponse(value) {
    const { type, role, content } = fieldsOf(value);
    return type === 'message' && role === 'assistant' && Array.isArray(content);
  },
  readResponse: (value) => readMessage(fieldsOf(value)),
  isChunk: (value) => CHUNK_TYPES.has(fieldsOf(value)['type']),
  streamReader: () => new MessageStreamReader(),
};

/** Rebuilds the message that a stream's events describe. */
class MessageStreamReader implements StreamReader {
  #message: Record<string, unknown> = {};
  #usage: Record<string, unknown> = {};
  readonly #blocks: Map<number, { block: Loose; text: GrowingText; json: GrowingText }> = new Map();

  push(chunk: unknown): void {
    const event = fieldsOf(chunk);
    const index = numberOf(event['index']) ?? 0;
    switch (event['type']) {
      case 'message_start':
        this.#message = { ...fieldsOf(event['message']) };
        this.#usage = { ...fieldsOf(this.#message['usage']) };
        break;
      case 'content_block_start': {
        const block = fieldsOf(event['content_block']);
        this.#blocks.set(index, { block, text: new GrowingText(), json: new GrowingText() });
        break;
      }
      case 'content_block_delta':
        this.#pushDelta(index, fieldsOf(event['delta']));
        break;
      case 'message_delta':
        Object.assign(this.#message, present(fieldsOf(event['delta'])));
        // Counts are running totals; those that the event leaves out stay.
        Object.assign(this.#usage, present(fieldsOf(event['usage'])));
        break;
      default:
    }
  }

  #pushDelta(index: number, delta: Loose): void {
    const open = this.#blocks.get(index);
    if (!open) return;
    if (delta['type'] === 'text_delta') open.text.add(delta['text']);
    if (delta['type'] === 'input_json_delta') open.json.add(delta['partial_json']);
  }

  finish(): Extracted {
    const content = [...this.#blocks.values()].map(({ block, text, json }) => ({
      ...block,
      // The client's own helper writes into the block that it was given: the deltas say it once.
      ...(text.value === '' ? undefined : { text: text.value }),
      ...(json.value === '' ? undefined : { input: json.value }),
    }));
    return readMessage({ ...this.#message, usage: this.#usage, content });
  }
}

function readMessage(message: Loose): Extracted {
  const blocks = listOf(message['content']).map(fieldsOf);
  return extractedAnswer({
    text: blocks
      .map((block) => (block['type'] === 'text' ? (textOf(block['text']) ?? '') : ''))
      .join(''),
    toolCalls: blocks.flatMap(toolCall),
    finishReasonRaw: textOf(message['stop_reason']),
    data: {
      provider: 'anthropic',
      ...present<Partial<LlmData>>({
        responseModel: textOf(message['model']),
        responseId: textOf(message['id']),
        serviceTier: textOf(fieldsOf(message['usage'])['service_tier']),
        usage: readUsage(message['usage']),
      }),
    },
  });
}

/** `input_tokens` leaves out what the cache read and wrote; the record's total has both. */
function readUsage(value: unknown): Usage | undefined {
  const usage = fieldsOf(value);
  const cachedTokens = numberOf(usage['cache_read_input_tokens']);
  const creation = fieldsOf(usage['cache_creation']);
  const cacheWrite1hTokens = numberOf(creation['ephemeral_1h_input_tokens']);
  const cacheWriteTokens =
    numberOf(usage['cache_creation_input_tokens']) ??
    sumOf(numberOf(creation['ephemeral_5m_input_tokens']), cacheWrite1hTokens);
  return usageOf(
    {
      inputTokens: sumOf(numberOf(usage['input_tokens']), cachedTokens, cacheWriteTokens),
      outputTokens: numberOf(usage['output_tokens']),
      cachedTokens,
      cacheWriteTokens,
      cacheWrite1hTokens,
      reasoningTokens: numberOf(fieldsOf(usage['output_tokens_details'])['thinking_tokens']),
      webSearches: numberOf(fieldsOf(usage['server_tool_use'])['web_search_requests']),
    },
    value,
  );
}

function toolCall(block: Loose): ToolCallRequest[] {
  const name = textOf(block['name']);
  if (block['type'] !== 'tool_use' || name === undefined) return [];
  return [
    present<ToolCallRequest>({ callId: textOf(block['id']), name, arguments: block['input'] }),
  ];
}

function toolName(value: unknown): { name: string }[] {
  const name = textOf(fieldsOf(value)['name']);
  return name === undefined ? [] : [{ name }];
}
