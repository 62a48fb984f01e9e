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
  readResponse: readAnswer,
  isChunk: isAnswer,
  streamReader: () => new AnswerReader(),
};

/** Joins the chunks of a stream: each is an answer of its own, with the text that came new and the usage so far. */
class AnswerReader implements StreamReader {
  readonly #text: GrowingText = new GrowingText();
  readonly #toolCalls: ToolCallRequest[] = [];
  #finishReason: string | undefined = undefined;
  #blockReason: string | undefined = undefined;
  #responseModel: string | undefined = undefined;
  #responseId: string | undefined = undefined;
  #usage: unknown = undefined;

  push(chunk: unknown): void {
    const answer = fieldsOf(chunk);
    this.#usage = answer['usageMetadata'] ?? this.#usage;
    this.#responseModel = textOf(answer['modelVersion']) ?? this.#responseModel;
    this.#responseId = textOf(answer['responseId']) ?? this.#responseId;
    this.#blockReason =
      textOf(fieldsOf(answer['promptFeedback'])['blockReason']) ?? this.#blockReason;
    const candidate = firstCandidate(answer['candidates']);
    this.#finishReason = textOf(candidate['finishReason']) ?? this.#finishReason;
    for (const part of listOf(fieldsOf(candidate['content'])['parts']))
      this.#pushPart(fieldsOf(part));
  }

  #pushPart(part: Loose): void {
    if (part['thought'] !== true) this.#text.add(part['text']);
    const call = toolCall(part);
    if (call !== undefined) this.#toolCalls.push(call);
  }

  finish(): Extracted {
    const toolCalls = this.#toolCalls;
    const reason = this.#finishReason ?? this.#blockReason;
    return extractedAnswer({
      text: this.#text.value,
      toolCalls,
      finishReasonRaw: toolCalls.length > 0 && reason === 'STOP' ? 'tool_calls' : reason,
      data: {
        provider: 'google',
        ...present<Partial<LlmData>>({
          responseModel: modelName(this.#responseModel),
          responseId: this.#responseId,
          serviceTier: tierOf(fieldsOf(this.#usage)['trafficType']),
          usage: readUsage(this.#usage),
        }),
      },
    });
  }
}

function readAnswer(response: unknown): Extracted {
  const reader = new AnswerReader();
  reader.push(response);
  return reader.finish();
}

/** Of several that were asked for, the first: a chunk of a stream may hold another one alone. */
function firstCandidate(candidates: unknown): Loose {
  return fieldsOf(listOf(candidates).find((one) => (fieldsOf(one)['index'] ?? 0) === 0));
}

function isAnswer(value: unknown): boolean {
  const { candidates, usageMetadata, promptFeedback, object } = fieldsOf(value);
  if (object !== undefined) return false;
  return Array.isArray(candidates)
    ? usageMetadata !== undefined || fieldsOf(candidates[0])['content'] !== undefined
    : typeof usageMetadata === 'object' || typeof promptFeedback === 'object';
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

function toolCall(part: Loose): ToolCallRequest | undefined {
  const { id, name, args } = fieldsOf(part['functionCall']);
  if (typeof name !== 'string') return undefined;
  return present<ToolCallRequest>({ callId: textOf(id), name, arguments: args });
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
