import {
  CallPlan,
  isStopped,
  openCall,
  type AppSignal,
  type OpenCall,
} from '@llmtrace/core/client';
import { AwaitedCalls, stateOfCalls } from './awaited-calls.js';
import { guarded, Refused } from './langchain-guard.js';
import { requestOf, resultOf, type Fields } from './langchain-messages.js';
import { noteTraced } from './traced-clients.js';

/** A callback handler of LangChain.js. */
export interface LangChainHandler {
  readonly name: string;
  readonly awaitHandlers: boolean;
  readonly raiseError: boolean;
  handleChatModelStart(...args: StartArgs): void;
  handleLLMStart(...args: StartArgs): void;
  handleLLMNewToken(token: string, index: object, runId: string): void;
  handleLLMEnd(output: object, runId: string): void;
  handleLLMError(error: unknown, runId: string): void;
  handleChainStart(
    chain: object,
    inputs: unknown,
    runId: string,
    parentRunId?: string,
    tags?: string[],
    metadata?: object,
    runType?: string,
    runName?: string,
  ): void;
  handleChainEnd(outputs: unknown, runId: string): void;
  handleChainError(error: unknown, runId: string): void;
  handleToolStart(
    tool: object,
    input: string,
    runId: string,
    parentRunId?: string,
    tags?: string[],
    metadata?: object,
    runName?: string,
    toolCallId?: string,
  ): void;
  handleToolEnd(output: unknown, runId: string): void;
  handleToolError(error: unknown, runId: string): void;
  handleRetrieverStart(
    retriever: object,
    query: string,
    runId: string,
    parentRunId?: string,
    tags?: string[],
    metadata?: object,
    name?: string,
  ): void;
  handleRetrieverEnd(documents: readonly object[], runId: string): void;
  handleRetrieverError(error: unknown, runId: string): void;
}

type StartArgs = [
  model: object,
  prompts: unknown[],
  runId: string,
  parentRunId?: string,
  extraParams?: object,
  tags?: string[],
  metadata?: object,
  runName?: string,
];

interface Run {
  readonly call: OpenCall | undefined;
  readonly startedAt: number;
  answered: boolean;
  /** By which the app stops a model. */
  readonly signal?: AppSignal | undefined;
}

// What LangChain makes of a pipeline's own plumbing says nothing to a reader.
const PLUMBING = /^(?:Runnable|Channel|__)/;

/**
 * Traces a LangChain.js or LangGraph run: models, tools, retrievers and named chains, as its callbacks tell of them.
 *
 * @example
 * await chain.invoke(input, { callbacks: [langChainHandler()] });
 */
export function langChainHandler(): LangChainHandler {
  const runs = new AwaitedCalls<string, Run>(({ call }) => stateOfCalls([call]));
  noteTraced('@langchain/core');

  function start(
    runId: string,
    parentRunId: string | undefined,
    open: () => OpenCall | undefined,
    signal?: AppSignal,
  ): void {
    const around = parentRunId === undefined ? undefined : runs.get(parentRunId)?.call;
    const call = around === undefined ? open() : around.run(open);
    runs.set(runId, { call, startedAt: performance.now(), answered: false, signal });
  }

  function end(runId: string, finish: (call: OpenCall) => void): void {
    const call = runs.get(runId)?.call;
    runs.delete(runId);
    if (call !== undefined) finish(call);
  }

  /** Some versions take a stream that the app aborted for one that has come to its end. */
  function finish(output: object, runId: string): void {
    const stopped = isStopped(runs.get(runId)?.signal);
    const result = resultOf(output);
    end(runId, (call) => (stopped ? call.cancel(result) : call.succeed(result)));
  }

  const fail = (error: unknown, runId: string): void => end(runId, (call) => call.fail(error));

  function startModel(...args: StartArgs): void {
    const [model, prompts, runId, parentRunId, extraParams, , metadata, runName] = args;
    const { ls_provider: provider } = (metadata ?? {}) as Fields;
    const data = { provider: typeof provider === 'string' ? provider : 'langchain' };
    const plan = new CallPlan({ kind: 'llm', name: runName ?? nameOf(model), data }, 'chat');
    const { options } = (extraParams ?? {}) as { readonly options?: { signal?: AppSignal } };
    const request = requestOf(prompts, extraParams, metadata);
    const open = (): OpenCall | undefined => {
      try {
        return openCall(plan, [request]);
      } catch (refusal) {
        throw new Refused(refusal);
      }
    };
    start(runId, parentRunId, open, options?.signal);
  }

  return guarded({
    name: 'llmtrace',
    awaitHandlers: true,
    // So that a refused call of a model is not made.
    raiseError: true,
    handleChatModelStart: startModel,
    handleLLMStart: startModel,
    handleLLMNewToken(_token, _index, runId) {
      const run = runs.get(runId);
      if (run === undefined || run.answered) return;
      run.answered = true;
      run.call?.span.set({ timeToFirstTokenMs: performance.now() - run.startedAt });
    },
    handleLLMEnd: finish,
    handleLLMError: fail,
    handleChainStart(chain, inputs, runId, parentRunId, _tags, _metadata, _runType, runName) {
      const name = runName ?? nameOf(chain);
      const around = parentRunId === undefined ? undefined : runs.get(parentRunId);
      if (PLUMBING.test(name)) {
        // Ends nothing: what runs below belongs to whatever is around.
        if (around !== undefined) runs.set(runId, { ...around, call: below(around.call) });
        return;
      }
      start(runId, parentRunId, () =>
        openCall(new CallPlan({ kind: 'step', name }, name), [inputs]),
      );
    },
    handleChainEnd: (outputs, runId) => end(runId, (call) => call.succeed(outputs)),
    handleChainError: fail,
    handleToolStart(tool, input, runId, parentRunId, _tags, _metadata, runName, toolCallId) {
      const name = runName ?? nameOf(tool);
      const data = {
        toolName: name,
        ...(toolCallId === undefined ? undefined : { callId: toolCallId }),
      };
      const plan = new CallPlan({ kind: 'tool', name, data }, name);
      start(runId, parentRunId, () => {
        const call = openCall(plan, []);
        call?.span.setInput(input);
        return call;
      });
    },
    handleToolEnd: (output, runId) => end(runId, (call) => call.succeed(toolOutput(output))),
    handleToolError: fail,
    handleRetrieverStart(retriever, query, runId, parentRunId, _tags, _metadata, name) {
      const spanName = name ?? nameOf(retriever);
      const plan = new CallPlan(
        { kind: 'retrieval', name: spanName, data: { queryText: query } },
        spanName,
      );
      start(runId, parentRunId, () => openCall(plan, []));
    },
    handleRetrieverEnd: (documents, runId) => end(runId, (call) => call.succeed(documents)),
    handleRetrieverError: fail,
  });
}

/** A call that children run in and that is not ended through it. */
function below(call: OpenCall | undefined): OpenCall | undefined {
  return call && { ...call, succeed() {}, fail() {}, cancel() {} };
}

/** The last part of a serialized class's id. */
function nameOf(serialized: object): string {
  const { id, name } = serialized as { readonly id?: unknown; readonly name?: unknown };
  if (typeof name === 'string' && name !== '') return name;
  const last: unknown = Array.isArray(id) ? id.at(-1) : undefined;
  return typeof last === 'string' ? last : 'run';
}

/** The content of a tool message, or the value itself. */
function toolOutput(output: unknown): unknown {
  return (output as { readonly content?: unknown } | null)?.content ?? output;
}
