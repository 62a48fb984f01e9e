import { CallPlan, openCall, type OpenCall, type OpenCallOptions } from '@llmtrace/core/client';
import { withSpan } from '@llmtrace/core';
import { AwaitedCalls, stateOfCalls, type Awaited } from './awaited-calls.js';
import { watchParts } from './ai-sdk-stream.js';
import { noteTraced } from './traced-clients.js';

/** What the AI SDK asks of a telemetry integration, as far as it is used here. */
export interface AiSdkTelemetry {
  onStart(event: object): void;
  onLanguageModelCallStart(event: object): void;
  executeLanguageModelCall<T>(options: ModelExecution<T>): PromiseLike<T>;
  onLanguageModelCallEnd(event: object): void;
  executeTool<T>(options: ToolExecution<T>): PromiseLike<T>;
  onObjectStepStart(event: object): void;
  onObjectStepEnd(event: object): void;
  onEmbedStart(event: object): void;
  onEmbedEnd(event: object): void;
  onEnd(event: object): void;
  onAbort(event: object): void;
  onError(event: unknown): void;
}

/** A call of a model that the SDK lets run inside a context. */
export interface ModelExecution<T> {
  readonly callId: string;
  readonly execute: () => PromiseLike<T>;
}

/** A tool that the SDK lets run inside a context. */
export interface ToolExecution<T> {
  readonly callId: string;
  readonly toolCallId: string;
  readonly execute: () => PromiseLike<T>;
}

interface Operation {
  readonly agent: OpenCall | undefined;
  model: OpenCall | undefined;
  refusal: unknown;
  /** Whether the refusal is still to be thrown. */
  refuses: boolean;
  attempts: number;
  responseModel: unknown;
  readonly embeddings: Map<unknown, OpenCall>;
}

type Fields = Readonly<Record<string, unknown>>;

// The SDK only tells of objects and embeddings: it makes the call whatever its hooks throw.
const UNSTOPPABLE: OpenCallOptions = { unstoppable: true };

/**
 * Traces the AI SDK through its own telemetry: each call of a model, tools, embeddings, and an agent span around a call
 * that is given tools. `recordInputs` and `recordOutputs` of a call are kept to.
 *
 * @example
 * registerTelemetry(aiSdkTelemetry());
 */
export function aiSdkTelemetry(): AiSdkTelemetry {
  const operations = new AwaitedCalls<unknown, Operation>(stateOf);
  noteTraced('ai');

  function operationOf(callId: unknown): Operation {
    const known = operations.get(callId);
    if (known !== undefined) return known;
    const made: Operation = {
      agent: undefined,
      model: undefined,
      refusal: undefined,
      refuses: false,
      attempts: 0,
      responseModel: undefined,
      embeddings: new Map(),
    };
    operations.set(callId, made);
    return made;
  }

  function openModel(event: object, options?: OpenCallOptions): void {
    const call = event as Fields;
    const operation = operationOf(call['callId']);
    operation.attempts = 0;
    operation.responseModel = undefined;
    const open = (): OpenCall | undefined =>
      openCall(planOf('llm', 'generate', call), [requestOf(call)], options);
    try {
      operation.model = operation.agent === undefined ? open() : operation.agent.run(open);
    } catch (refusal) {
      // Told again where the SDK passes errors on.
      operation.refusal = refusal;
      operation.refuses = true;
    }
  }

  function closeModel(event: object, result: Fields): void {
    const operation = operations.get((event as Fields)['callId']);
    const { model, responseModel, attempts } = operation ?? {};
    if (operation === undefined || model === undefined) return;
    operation.model = undefined;
    const { responseId, usage, finishReason, providerMetadata, performance } = event as Fields;
    const { timeToFirstOutputMs } = (performance ?? {}) as Fields;
    if (typeof timeToFirstOutputMs === 'number') {
      model.span.set({ timeToFirstTokenMs: timeToFirstOutputMs });
    }
    if (attempts !== undefined && attempts > 1) model.span.set({ attempt: attempts });
    const response = { id: responseId, modelId: responseModel };
    model.succeed({ finishReason, usage: usage ?? {}, providerMetadata, response, ...result });
  }

  /** Ends a call whose stream broke off, with what came of it: of some such ends the SDK tells nothing. */
  function cut(
    operation: Operation,
    model: OpenCall,
    text: string,
    end: (call: OpenCall) => void,
  ): void {
    if (operation.model === model) operation.model = undefined;
    if (text !== '' && model.keepsOutput)
      model.span.setOutput({ role: 'assistant', content: text });
    end(model);
  }

  function close(event: unknown, end: (call: OpenCall) => void): void {
    const { callId } = (event ?? {}) as Fields;
    const operation = operations.get(callId);
    if (operation === undefined) return;
    operations.delete(callId);
    for (const call of operation.embeddings.values()) end(call);
    if (operation.model !== undefined) end(operation.model);
    if (operation.agent !== undefined) end(operation.agent);
  }

  return {
    onStart(event) {
      const call = event as Fields;
      const { tools, functionId, operationId, callId, instructions, messages } = call;
      if (typeof tools !== 'object' || tools === null || Object.keys(tools).length === 0) return;
      const name = nameOf(functionId) ?? nameOf(operationId) ?? 'agent';
      const agent = openCall(planOf('agent', name, call), [{ instructions, messages }]);
      operations.set(callId, { ...operationOf(callId), agent });
    },
    onLanguageModelCallStart: (event) => openModel(event),
    async executeLanguageModelCall({ callId, execute }) {
      const operation = operations.get(callId);
      if (operation === undefined) return execute();
      const { model, refusal } = operation;
      if (refusal !== undefined) {
        operation.refuses = false;
        throw refusal;
      }
      operation.attempts++;
      const result = await (model === undefined ? execute() : model.run(execute));
      const { response, stream } = (result ?? {}) as {
        readonly response?: Fields;
        readonly stream?: unknown;
      };
      operation.responseModel = response?.['modelId'];
      if (model === undefined || !(stream instanceof ReadableStream)) return result;
      const watch = {
        answers: (modelId: unknown) =>
          void (operation.responseModel = modelId ?? operation.responseModel),
        failed: (error: unknown, text: string) =>
          cut(operation, model, text, (call) => call.fail(error)),
        left: (text: string) => cut(operation, model, text, (call) => call.cancel()),
      };
      return { ...result, stream: watchParts(stream, watch) };
    },
    onLanguageModelCallEnd(event) {
      const { content } = event as { readonly content?: readonly Fields[] };
      const parts = content ?? [];
      const text = parts.map((part) => (part['type'] === 'text' ? part['text'] : '')).join('');
      closeModel(event, { text, toolCalls: parts.filter(({ type }) => type === 'tool-call') });
    },
    executeTool(options) {
      const { toolCall, toolCallId, callId, execute } = options as typeof options & {
        readonly toolCall?: { readonly toolName?: string; readonly input?: unknown };
      };
      const name = toolCall?.toolName ?? 'tool';
      const data = { toolName: name, callId: toolCallId };
      const traced = (): PromiseLike<never> =>
        withSpan(name, { kind: 'tool', data, input: toolCall?.input }, execute as never);
      const agent = operations.get(callId)?.agent;
      return agent === undefined ? traced() : agent.run(traced);
    },
    onObjectStepStart: (event) => openModel(event, UNSTOPPABLE),
    onObjectStepEnd(event) {
      const { objectText, response } = event as Fields;
      const { id, modelId } = (response ?? {}) as Fields;
      closeModel(event, { text: objectText, response: { id, modelId } });
    },
    onEmbedStart(event) {
      const call = event as Fields;
      const request = {
        model: call['modelId'],
        input: call['values'],
        dimensions: call['dimensions'],
      };
      const open = openCall(planOf('embedding', 'embed', call), [request], UNSTOPPABLE);
      if (open !== undefined) operationOf(call['callId']).embeddings.set(call['embedCallId'], open);
    },
    onEmbedEnd(event) {
      const { callId, embedCallId, embeddings, usage } = event as Fields;
      const operation = operations.get(callId);
      operation?.embeddings.get(embedCallId)?.succeed({ embeddings, usage });
      operation?.embeddings.delete(embedCallId);
    },
    onEnd: (event) => close(event, (call) => call.succeed((event as Fields)['text'])),
    onAbort: (event) => close(event, (call) => call.cancel()),
    onError: (event) => close(event, (call) => call.fail((event as Fields)['error'])),
  };
}

function stateOf({ agent, model, embeddings, refuses }: Operation): Awaited {
  return refuses ? 'open' : stateOfCalls([agent, model, ...embeddings.values()]);
}

function planOf(kind: 'llm' | 'embedding' | 'agent', name: string, call: Fields): CallPlan {
  const { provider, modelId, recordInputs, recordOutputs } = call;
  const known = {
    provider: typeof provider === 'string' ? provider.split('.')[0] : undefined,
    model: typeof modelId === 'string' ? modelId : undefined,
  };
  return new CallPlan(
    {
      kind,
      name,
      data: kind === 'agent' ? undefined : (known as never),
      captureInput: recordInputs !== false,
      captureOutput: recordOutputs === false ? false : undefined,
    },
    name,
  );
}

const SETTINGS = [
  'temperature',
  'topP',
  'topK',
  'maxOutputTokens',
  'stopSequences',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'reasoning',
  'toolChoice',
] as const;

/** A request as the extractor of the AI SDK knows it. */
function requestOf(call: Fields): Fields {
  const { provider, modelId, instructions, messages, promptMessages, tools } = call;
  const request: Record<string, unknown> = {
    model: { provider, modelId },
    messages: messages ?? promptMessages ?? [],
  };
  for (const name of SETTINGS) if (call[name] !== undefined) request[name] = call[name];
  if (instructions !== undefined) request['system'] = instructions;
  if (Array.isArray(tools)) {
    request['tools'] = Object.fromEntries(tools.map((each) => [(each as Fields)['name'], each]));
  }
  return request;
}

/** `ai.generateText` is `generate_text`. */
function nameOf(id: unknown): string | undefined {
  if (typeof id !== 'string' || id === '') return undefined;
  return id
    .replace(/^ai\./, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
