import type { LlmData, ToolCallRequest, Usage } from '../../model/span-data.js';
import { extractedAnswer } from './answer.js';
import type { AnswerFailure, Extracted, Extractor, StreamReader } from './extractor.js';
import { GrowingText } from './growing-text.js';
import { fieldsOf, listOf, numberOf, present, textOf, type Loose } from './loose-fields.js';
import { readParams, type ParamNames } from './llm-params.js';
import { usageOf } from './usage-counts.js';

const PARAMS: ParamNames = {
  temperature: 'temperature',
  top_p: 'topP',
  max_output_tokens: 'maxOutputTokens',
  text: 'responseFormat',
  tool_choice: 'toolChoice',
  reasoning: 'reasoningEffort',
};

/** The OpenAI Responses API. */
export const openaiResponses: Extractor = {
  provider: 'openai',
  kind: 'llm',
  isRequest(value) {
    const { model, input, instructions, messages } = fieldsOf(value);
    return (
      typeof model === 'string' &&
      messages === undefined &&
      (typeof input === 'string' || Array.isArray(input) || typeof instructions === 'string')
    );
  },
  readRequest(value) {
    const request = fieldsOf(value);
    return {
      data: present<Partial<LlmData>>({
        model: textOf(request['model']),
        params: readParams(request, PARAMS),
        toolsOffered: listOf(request['tools']).flatMap(toolName),
      }),
      input: messagesOf(request),
    };
  },
  isResponse(value) {
    const { object, output, status } = fieldsOf(value);
    return Array.isArray(output) && (object === 'response' || typeof status === 'string');
  },
  readResponse: (value) => readResponse(fieldsOf(value)),
  isChunk(value) {
    return textOf(fieldsOf(value)['type'])?.startsWith('response.') === true;
  },
  streamReader: () => new ResponsesStreamReader(),
};

/** The last event carries the whole response; the parts are kept for a stream that ends before it. */
class ResponsesStreamReader implements StreamReader {
  #response: Loose = {};
  readonly #text: GrowingText = new GrowingText();
  #failure: AnswerFailure | undefined = undefined;
  readonly #items: Map<number, { callId?: string; name: string; arguments: GrowingText }> =
    new Map();

  push(chunk: unknown): void {
    const event = fieldsOf(chunk);
    if (typeof event['response'] === 'object') this.#response = fieldsOf(event['response']);
    const index = numberOf(event['output_index']) ?? 0;
    switch (event['type']) {
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        this.#text.add(event['delta']);
        break;
      case 'response.output_item.added':
        for (const call of toolCall(event['item']))
          this.#items.set(index, { ...call, arguments: new GrowingText() });
        break;
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta': {
        const call = this.#items.get(index);
        call?.arguments.add(event['delta']);
        break;
      }
      case 'error':
        this.#failure = failureOf(event);
        break;
      default:
    }
  }

  finish(): Extracted {
    const whole = readResponse(this.#response);
    if (listOf(this.#response['output']).length > 0) return whole;
    const { finishReason: _mapped, finishReasonRaw, ...data } = whole.data;
    const failure = this.#failure ?? whole.failure;
    const answer = extractedAnswer({
      text: this.#text.value,
      toolCalls: [...this.#items.values()].map((call) => ({
        ...call,
        arguments: call.arguments.value,
      })),
      finishReasonRaw: this.#failure
        ? 'error'
        : finishReasonRaw === 'in_progress'
          ? undefined
          : finishReasonRaw,
      data,
    });
    return { ...answer, failure };
  }
}

function readResponse(response: Loose): Extracted {
  const items = listOf(response['output']).map(fieldsOf);
  const toolCalls = items.flatMap(toolCall);
  const parts = items.flatMap((item) => listOf(item['content'])).map(fieldsOf);
  const text = parts.map((part) => textOf(part['text']) ?? textOf(part['refusal']) ?? '').join('');
  const incomplete = textOf(fieldsOf(response['incomplete_details'])['reason']);
  const status = textOf(response['status']);
  const answer = extractedAnswer({
    text,
    toolCalls,
    finishReasonRaw:
      incomplete ?? (toolCalls.length > 0 && status === 'completed' ? 'tool_calls' : status),
    data: {
      provider: 'openai',
      ...present<Partial<LlmData>>({
        responseModel: textOf(response['model']),
        responseId: textOf(response['id']),
        serviceTier: textOf(response['service_tier']),
        usage: readUsage(response['usage']),
      }),
    },
  });
  return { ...answer, failure: status === 'failed' ? failureOf(response['error']) : undefined };
}

/** Shape: `error` is the one of a response, or an event of its own. */
function failureOf(error: unknown): AnswerFailure {
  const { code, message } = fieldsOf(error);
  return {
    name: 'ResponseFailed',
    ...present<{ code: string; message: string }>({ code: textOf(code), message: textOf(message) }),
  };
}

function messagesOf(request: Loose): unknown {
  const { instructions, input } = request;
  const system =
    typeof instructions === 'string' ? [{ role: 'system', content: instructions }] : [];
  return [
    ...system,
    ...(typeof input === 'string' ? [{ role: 'user', content: input }] : listOf(input)),
  ];
}

function readUsage(value: unknown): Usage | undefined {
  const usage = fieldsOf(value);
  const input = fieldsOf(usage['input_tokens_details']);
  return usageOf(
    {
      inputTokens: numberOf(usage['input_tokens']),
      outputTokens: numberOf(usage['output_tokens']),
      cachedTokens: numberOf(input['cached_tokens']),
      cacheWriteTokens: numberOf(input['cache_write_tokens']),
      cacheWrite1hTokens: numberOf(fieldsOf(input['cache_write_tokens_details'])['ttl_12h_tokens']),
      reasoningTokens: numberOf(fieldsOf(usage['output_tokens_details'])['reasoning_tokens']),
    },
    value,
  );
}

function toolCall(value: unknown): ToolCallRequest[] {
  const { type, call_id: callId, name, arguments: args, input } = fieldsOf(value);
  const isCustom = type === 'custom_tool_call';
  if ((type !== 'function_call' && !isCustom) || typeof name !== 'string') return [];
  const given = isCustom ? input : args;
  return [present<ToolCallRequest>({ callId: textOf(callId), name, arguments: given })];
}

function toolName(value: unknown): { name: string }[] {
  const name = textOf(fieldsOf(value)['name']) ?? textOf(fieldsOf(value)['type']);
  return name === undefined ? [] : [{ name }];
}
