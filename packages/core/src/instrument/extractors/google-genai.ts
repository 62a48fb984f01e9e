import type { LlmData, ToolCallRequest, Usage } from '../../model/span-data.js';
import { extractedAnswer } from './answer.js';
import type { Extracted, Extractor, StreamReader } from './extractor.js';
import { fieldsOf, listOf, numberOf, present, textOf, type Loose } from './loose-fields.js';
import { readParams, type ParamNames } from './llm-params.js';
import { sumOf, usageOf } from './usage-counts.js';

const PARAMS: ParamNames = {
  temperature: 'temperature',
  topP: 'topP',
  maxOutputTokens: 'maxOutputTokens',
  stopSequences: 'stop',
  seed: 'seed',
  responseMimeType: 'responseFormat',
};

/** Google Gen AI: `models.generateContent` and its stream, of Gemini and Vertex AI. */
export const googleGenai: Extractor = {
  provider: 'google',
  kind: 'llm',
  isRequest(value) {
    const { model, contents } = fieldsOf(value);
    return typeof model === 'string' && contents !== undefined;
  },
  readRequest(value) {
    const request = fieldsOf(value);
    const config = fieldsOf(request['config']);
    const { systemInstruction, tools } = config;
    return {
      data: present<Partial<LlmData>>({
        provider: 'google',
        model: modelName(request['model']),
        params: readParams(config, PARAMS),
        toolsOffered: listOf(tools)
          .flatMap((tool) => listOf(fieldsOf(tool)['functionDeclarations']))
          .flatMap((tool) => textOf(fieldsOf(tool)['name']) ?? [])
          .map((name) => ({ name })),
      }),
      input: [
        ...(systemInstruction === undefined
          ? []
          : [{ role: 'system', content: contentOf(systemInstruction) }]),
        ...messagesOf(request['contents']),
      ],
    };
  },
  isResponse: isAnswer,
  readResponse: (value) => readAnswer([fieldsOf(value)]),
  isChunk: isAnswer,
  streamReader: () => new ContentStreamReader(),
};

/** Each chunk is an answer of its own, with the text that came new and the usage so far. */
class ContentStreamReader implements StreamReader {
  readonly #chunks: Loose[] = [];

  push(chunk: unknown): void {
    const { candidates, usageMetadata, responseId, modelVersion } = fieldsOf(chunk);
    this.#chunks.push({ candidates, usageMetadata, responseId, modelVersion });
  }

  finish(): Extracted {
    return readAnswer(this.#chunks);
  }
}

function isAnswer(value: unknown): boolean {
  const { candidates, usageMetadata, promptFeedback, object } = fieldsOf(value);
  if (object !== undefined) return false;
  return Array.isArray(candidates)
    ? usageMetadata !== undefined || fieldsOf(candidates[0])['content'] !== undefined
    : typeof usageMetadata === 'object' || typeof promptFeedback === 'object';
}

function readAnswer(chunks: readonly Loose[]): Extracted {
  const candidates = chunks.map((chunk) => fieldsOf(listOf(chunk['candidates'])[0]));
  const parts = candidates
    .flatMap((candidate) => listOf(fieldsOf(candidate['content'])['parts']))
    .map(fieldsOf);
  const toolCalls = parts.flatMap(toolCall);
  const reason = lastOf(candidates, 'finishReason') ?? blockReason(chunks);
  const usage = lastOf(chunks, 'usageMetadata');
  return extractedAnswer({
    text: parts
      .map((part) => (part['thought'] === true ? '' : (textOf(part['text']) ?? '')))
      .join(''),
    toolCalls,
    finishReasonRaw: toolCalls.length > 0 && reason === 'STOP' ? 'tool_calls' : textOf(reason),
    data: {
      provider: 'google',
      ...present<Partial<LlmData>>({
        responseModel: modelName(lastOf(chunks, 'modelVersion')),
        responseId: textOf(lastOf(chunks, 'responseId')),
        serviceTier: tierOf(fieldsOf(usage)['trafficType']),
        usage: readUsage(usage),
      }),
    },
  });
}

/** Thoughts are output that `candidatesTokenCount` leaves out, unless the total says otherwise. */
function readUsage(value: unknown): Usage | undefined {
  const usage = fieldsOf(value);
  const inputTokens = sumOf(
    numberOf(usage['promptTokenCount']),
    numberOf(usage['toolUsePromptTokenCount']),
  );
  const thoughts = numberOf(usage['thoughtsTokenCount']);
  // A blocked or cut answer has no count of its own.
  const answered =
    numberOf(usage['candidatesTokenCount']) ?? (inputTokens === undefined ? undefined : 0);
  const isInside = numberOf(usage['totalTokenCount']) === sumOf(inputTokens, answered);
  return usageOf(
    {
      inputTokens,
      outputTokens: isInside ? answered : sumOf(answered, thoughts),
      cachedTokens: numberOf(usage['cachedContentTokenCount']),
      reasoningTokens: thoughts,
      audioInputTokens: ofModality(usage['promptTokensDetails'], 'AUDIO'),
      cachedAudioTokens: ofModality(usage['cacheTokensDetails'], 'AUDIO'),
      audioOutputTokens: ofModality(usage['candidatesTokensDetails'], 'AUDIO'),
      imageOutputTokens: ofModality(usage['candidatesTokensDetails'], 'IMAGE'),
    },
    value,
  );
}

function ofModality(details: unknown, modality: string): number | undefined {
  const found = listOf(details).find((item) => fieldsOf(item)['modality'] === modality);
  return numberOf(fieldsOf(found)['tokenCount']);
}

function toolCall(part: Loose): ToolCallRequest[] {
  const { id, name, args } = fieldsOf(part['functionCall']);
  if (typeof name !== 'string') return [];
  return [present<ToolCallRequest>({ callId: textOf(id), name, arguments: args })];
}

function messagesOf(contents: unknown): readonly unknown[] {
  if (typeof contents === 'string') return [{ role: 'user', content: contents }];
  const list = Array.isArray(contents) ? contents : [contents];
  return list.map((item: unknown) => {
    if (typeof item === 'string') return { role: 'user', content: item };
    const { role } = fieldsOf(item);
    return { role: role === 'model' ? 'assistant' : (role ?? 'user'), content: contentOf(item) };
  });
}

/** One text as it is, several parts as they are. */
function contentOf(content: unknown): unknown {
  const { parts } = fieldsOf(content);
  const [only, second] = listOf(parts);
  if (second !== undefined) return parts;
  return textOf(fieldsOf(only)['text']) ?? (parts === undefined ? content : parts);
}

function blockReason(chunks: readonly Loose[]): unknown {
  return fieldsOf(lastOf(chunks, 'promptFeedback'))['blockReason'];
}

function lastOf(items: readonly Loose[], field: string): unknown {
  return items.findLast((item) => item[field] !== undefined)?.[field];
}

/** `models/gemini-2.5-pro` and `publishers/google/models/gemini-2.5-pro` are `gemini-2.5-pro`. */
function modelName(name: unknown): string | undefined {
  return textOf(name)?.replace(/^(?:.*\/)?models\//, '');
}

/** Source: the enumeration TrafficType: `ON_DEMAND`, `ON_DEMAND_PRIORITY`, `ON_DEMAND_FLEX`, `PROVISIONED_THROUGHPUT`. */
function tierOf(trafficType: unknown): string | undefined {
  return textOf(trafficType)
    ?.toLowerCase()
    .replace(/^on_demand_/, '');
}
