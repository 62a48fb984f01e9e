import type { LlmData, ToolCallRequest, Usage } from '../../model/span-data.js';
import { extractedAnswer } from './answer.js';
import type { Extracted, Extractor, StreamReader } from './extractor.js';
import { GrowingText } from './growing-text.js';
import { fieldsOf, listOf, numberOf, present, textOf, type Loose } from './loose-fields.js';
import { readParams, type ParamNames } from './llm-params.js';
import { sumOf, usageOf } from './usage-counts.js';

const PROVIDER = 'aws.bedrock';
const PARAMS: ParamNames = {
  temperature: 'temperature',
  topP: 'topP',
  maxTokens: 'maxOutputTokens',
  stopSequences: 'stop',
};
const CHUNK_FIELDS = [
  'messageStart',
  'contentBlockStart',
  'contentBlockDelta',
  'contentBlockStop',
  'messageStop',
] as const;

/** Amazon Bedrock: `Converse` and `ConverseStream`, as a command or as its plain input. */
export const bedrockConverse: Extractor = {
  provider: PROVIDER,
  kind: 'llm',
  isRequest: (value) => typeof inputOf(value)['modelId'] === 'string',
  readRequest(value) {
    const input = inputOf(value);
    const { system, messages, toolConfig, inferenceConfig } = input;
    return {
      data: present<Partial<LlmData>>({
        provider: PROVIDER,
        model: textOf(input['modelId']),
        params: readParams(fieldsOf(inferenceConfig), PARAMS),
        toolsOffered: listOf(fieldsOf(toolConfig)['tools'])
          .flatMap((tool) => textOf(fieldsOf(fieldsOf(tool)['toolSpec'])['name']) ?? [])
          .map((name) => ({ name })),
      }),
      input: [
        ...listOf(system).map((block) => ({
          role: 'system',
          content: fieldsOf(block)['text'] ?? block,
        })),
        ...listOf(messages),
      ],
    };
  },
  isResponse(value) {
    const { output, stopReason } = fieldsOf(value);
    return typeof stopReason === 'string' && Array.isArray(contentOf(output));
  },
  readResponse(value) {
    const response = fieldsOf(value);
    return readAnswer(listOf(contentOf(response['output'])).map(fieldsOf), response, response);
  },
  isChunk(value) {
    const fields = fieldsOf(value);
    return CHUNK_FIELDS.some((name) => typeof fields[name] === 'object' && fields[name] !== null);
  },
  streamReader: () => new ConverseStreamReader(),
};

/** Rebuilds the blocks that a stream's events describe. */
class ConverseStreamReader implements StreamReader {
  readonly #blocks: Map<number, { start: Loose; text: GrowingText; json: GrowingText }> = new Map();
  #stop: Loose = {};
  #metadata: Loose = {};

  push(chunk: unknown): void {
    const { contentBlockStart, contentBlockDelta, messageStop, metadata } = fieldsOf(chunk);
    if (contentBlockStart !== undefined) {
      this.#block(contentBlockStart).start = fieldsOf(fieldsOf(contentBlockStart)['start']);
    }
    if (contentBlockDelta !== undefined) {
      const block = this.#block(contentBlockDelta);
      const delta = fieldsOf(fieldsOf(contentBlockDelta)['delta']);
      block.text.add(delta['text']);
      block.json.add(fieldsOf(delta['toolUse'])['input']);
    }
    if (messageStop !== undefined) this.#stop = fieldsOf(messageStop);
    if (metadata !== undefined) this.#metadata = fieldsOf(metadata);
  }

  #block(event: unknown): { start: Loose; text: GrowingText; json: GrowingText } {
    const index = numberOf(fieldsOf(event)['contentBlockIndex']) ?? 0;
    const known = this.#blocks.get(index);
    if (known !== undefined) return known;
    const block = { start: {}, text: new GrowingText(), json: new GrowingText() };
    this.#blocks.set(index, block);
    return block;
  }

  finish(): Extracted {
    const content = [...this.#blocks.values()].map(({ start, text, json }): Loose => {
      const { toolUse } = start;
      return toolUse === undefined
        ? { text: text.value }
        : { toolUse: { ...fieldsOf(toolUse), input: json.value } };
    });
    return readAnswer(content, this.#stop, this.#metadata);
  }
}

function readAnswer(content: readonly Loose[], stop: Loose, response: Loose): Extracted {
  return extractedAnswer({
    text: content.map((block) => textOf(block['text']) ?? '').join(''),
    toolCalls: content.flatMap(toolCall),
    finishReasonRaw: textOf(stop['stopReason']),
    data: {
      provider: PROVIDER,
      ...present<Partial<LlmData>>({
        serviceTier: textOf(fieldsOf(response['serviceTier'])['type']),
        usage: readUsage(response['usage']),
      }),
    },
  });
}

/** `inputTokens` leaves out what the cache read and wrote; the record's total has both. */
function readUsage(value: unknown): Usage | undefined {
  const usage = fieldsOf(value);
  const cachedTokens = numberOf(usage['cacheReadInputTokens']);
  const cacheWriteTokens = numberOf(usage['cacheWriteInputTokens']);
  const forAnHour = listOf(usage['cacheDetails'])
    .map(fieldsOf)
    .find(({ ttl }) => ttl === '1h');
  return usageOf(
    {
      inputTokens: sumOf(numberOf(usage['inputTokens']), cachedTokens, cacheWriteTokens),
      outputTokens: numberOf(usage['outputTokens']),
      cachedTokens,
      cacheWriteTokens,
      cacheWrite1hTokens: numberOf(forAnHour?.['inputTokens']),
    },
    value,
  );
}

function toolCall(block: Loose): ToolCallRequest[] {
  const { toolUseId, name, input } = fieldsOf(block['toolUse']);
  if (typeof name !== 'string') return [];
  return [present<ToolCallRequest>({ callId: textOf(toolUseId), name, arguments: input })];
}

function contentOf(output: unknown): unknown {
  return fieldsOf(fieldsOf(output)['message'])['content'];
}

/** A command carries its input. */
function inputOf(value: unknown): Loose {
  const fields = fieldsOf(value);
  const input = fieldsOf(fields['input']);
  return typeof input['modelId'] === 'string' ? input : fields;
}
