import type { LlmData, ToolCallRequest, Usage } from '../../model/span-data.js';
import { extractedAnswer } from './answer.js';
import type { Extracted, Extractor, StreamReader } from './extractor.js';
import { GrowingText } from './growing-text.js';
import { fieldsOf, listOf, numberOf, present, textOf, type Loose } from './loose-fields.js';
import { readParams, type ParamNames } from './llm-params.js';
import { sumOf, usageOf } from './usage-counts.js';

const PARAMS: ParamNames = {
  temperature: 'temperature',
  topP: 'topP',
  maxTokens: 'maxOutputTokens',
  maxOutputTokens: 'maxOutputTokens',
  stopSequences: 'stop',
  seed: 'seed',
  toolChoice: 'toolChoice',
  timeout: 'timeoutMs',
};
const PART_TYPES: ReadonlySet<unknown> = new Set([
  'start',
  'start-step',
  'step-start',
  'text-start',
  'text-delta',
  'text',
  'reasoning-start',
  'reasoning-delta',
  'tool-input-start',
  'tool-call',
  'finish-step',
  'step-finish',
  'finish',
]);

/** Results of the AI SDK: `generateText`, `generateObject` and `streamText`, versions 4 to 6. */
export const aiSdk: Extractor = {
  provider: 'ai-sdk',
  kind: 'llm',
  isRequest(value) {
    const { model, messages, prompt } = fieldsOf(value);
    return (
      typeof fieldsOf(model)['modelId'] === 'string' &&
      (messages !== undefined || prompt !== undefined)
    );
  },
  readRequest(value) {
    const request = fieldsOf(value);
    const model = fieldsOf(request['model']);
    const { system, messages, prompt } = request;
    return {
      data: present<Partial<LlmData>>({
        provider: providerOf(model['provider']),
        model: textOf(model['modelId']),
        params: readParams(request, PARAMS),
        toolsOffered: Object.keys(fieldsOf(request['tools'])).map((name) => ({ name })),
      }),
      input: [
        ...(system === undefined ? [] : [{ role: 'system', content: system }]),
        ...(typeof prompt === 'string'
          ? [{ role: 'user', content: prompt }]
          : listOf(messages ?? prompt)),
      ],
    };
  },
  isResponse(value) {
    const { finishReason, response, usage } = fieldsOf(value);
    return (
      typeof finishReason === 'string' && typeof response === 'object' && typeof usage === 'object'
    );
  },
  readResponse(value) {
    const result = fieldsOf(value);
    const { object } = result;
    return readResult({
      text: textOf(result['text']) ?? (object === undefined ? '' : JSON.stringify(object)),
      toolCalls: listOf(result['toolCalls']),
      finishReason: result['finishReason'],
      usage: result['totalUsage'] ?? result['usage'],
      response: fieldsOf(result['response']),
      metadata: fieldsOf(result['providerMetadata']),
    });
  },
  isChunk: (value) => PART_TYPES.has(partOf(value)['type']),
  streamReader: () => new PartReader(),
};

interface ResultParts {
  text: string;
  toolCalls: readonly unknown[];
  finishReason: unknown;
  usage: unknown;
  response: Loose;
  metadata: Loose;
}

class PartReader implements StreamReader {
  readonly #calls: unknown[] = [];
  readonly #text: GrowingText = new GrowingText();
  readonly #parts: ResultParts = {
    text: '',
    toolCalls: this.#calls,
    finishReason: undefined,
    usage: undefined,
    response: {},
    metadata: {},
  };

  push(chunk: unknown): void {
    const part = partOf(chunk);
    const parts = this.#parts;
    switch (part['type']) {
      case 'text-delta':
      case 'text':
        this.#text.add(textOf(part['text']) ?? textOf(part['textDelta']) ?? part['delta']);
        break;
      case 'tool-call':
        this.#calls.push(part);
        break;
      case 'error':
        parts.finishReason = 'error';
        break;
      case 'finish-step':
      case 'step-finish':
        parts.response = fieldsOf(part['response']);
        parts.metadata = fieldsOf(part['providerMetadata']);
        parts.usage ??= part['usage'];
        break;
      case 'finish':
        parts.finishReason = part['finishReason'];
        parts.usage = part['totalUsage'] ?? part['usage'];
        if (part['response'] !== undefined) parts.response = fieldsOf(part['response']);
        break;
      default:
    }
  }

  finish(): Extracted {
    return readResult({ ...this.#parts, text: this.#text.value });
  }
}

function readResult(result: ResultParts): Extracted {
  const provider = providerOf(Object.keys(result.metadata)[0]);
  return extractedAnswer({
    text: result.text,
    toolCalls: result.toolCalls.flatMap(toolCall),
    finishReasonRaw: textOf(result.finishReason),
    data: present<Partial<LlmData>>({
      provider,
      responseModel: textOf(result.response['modelId']),
      responseId: textOf(result.response['id']),
      usage: readUsage(result.usage, result.metadata),
    }),
  });
}

/**
 * Version 6 counts what the cache read and wrote in the input and says so in `inputTokenDetails`. Versions before it hand
 * on what the provider says, which for Anthropic and Bedrock leaves the cache out.
 */
function readUsage(value: unknown, metadata: Loose): Usage | undefined {
  const usage = fieldsOf(value);
  const reported = numberOf(usage['inputTokens']) ?? numberOf(usage['promptTokens']);
  const input = fieldsOf(usage['inputTokenDetails']);
  const output = fieldsOf(usage['outputTokenDetails']);
  const anthropic = fieldsOf(metadata['anthropic']);
  const bedrock = fieldsOf(fieldsOf(metadata['bedrock'])['usage']);
  const cachedTokens =
    numberOf(input['cacheReadTokens']) ??
    numberOf(usage['cachedInputTokens']) ??
    numberOf(anthropic['cacheReadInputTokens']) ??
    numberOf(bedrock['cacheReadInputTokens']);
  const cacheWriteTokens =
    numberOf(input['cacheWriteTokens']) ??
    numberOf(anthropic['cacheCreationInputTokens']) ??
    numberOf(bedrock['cacheWriteInputTokens']);
  const isApart =
    usage['inputTokenDetails'] === undefined &&
    (metadata['anthropic'] !== undefined || metadata['bedrock'] !== undefined);
  return usageOf(
    {
      inputTokens: isApart ? sumOf(reported, cachedTokens, cacheWriteTokens) : reported,
      outputTokens: numberOf(usage['outputTokens']) ?? numberOf(usage['completionTokens']),
      cachedTokens,
      cacheWriteTokens,
      reasoningTokens: numberOf(output['reasoningTokens']) ?? numberOf(usage['reasoningTokens']),
    },
    value,
  );
}

function toolCall(value: unknown): ToolCallRequest[] {
  const { toolCallId, toolName: name, input, args } = fieldsOf(value);
  if (typeof name !== 'string') return [];
  return [present<ToolCallRequest>({ callId: textOf(toolCallId), name, arguments: input ?? args })];
}

/** A result's own stream carries each part in an envelope, its public streams do not. */
function partOf(chunk: unknown): Loose {
  const fields = fieldsOf(chunk);
  return typeof fields['part'] === 'object' ? fieldsOf(fields['part']) : fields;
}

/** `openai.responses` is the provider `openai`. */
function providerOf(name: unknown): string | undefined {
  return textOf(name)?.split('.')[0];
}
