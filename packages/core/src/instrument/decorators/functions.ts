import { traceFunction, type TraceFunction } from './trace-function.js';

/**
 * Traces a function that calls a model. Usage, model, finish reason, ids and tool calls are read from its result.
 *
 * @example
 * const plan = traceLLM('plan_response', (messages: Message[]) => client.chat.completions.create({ model, messages }));
 */
export const traceLLM: TraceFunction<'llm'> = traceFunction('llm');

/** Traces a function that carries out a tool call. */
export const traceTool: TraceFunction<'tool'> = traceFunction('tool');

/** Traces a function that looks up documents. */
export const traceRetrieval: TraceFunction<'retrieval'> = traceFunction('retrieval');

/** Traces a function that loads or fills a prompt; with `promptName`, LLM spans below it carry that prompt. */
export const tracePrompt: TraceFunction<'prompt'> = traceFunction('prompt');

/** Traces a function that parses or repairs what a model wrote. */
export const traceParser: TraceFunction<'parser'> = traceFunction('parser');

/** Traces a function that scores an answer. */
export const traceEval: TraceFunction<'eval'> = traceFunction('eval');

/** Traces a function that checks input or output. */
export const traceGuardrail: TraceFunction<'guardrail'> = traceFunction('guardrail');

/** Traces a function that embeds texts; vectors are recorded by number and dimensions only. */
export const traceEmbedding: TraceFunction<'embedding'> = traceFunction('embedding');

/** Traces a function that reorders documents. */
export const traceRerank: TraceFunction<'rerank'> = traceFunction('rerank');

/** Traces a function that runs an agent. */
export const traceAgent: TraceFunction<'agent'> = traceFunction('agent');

/** Traces any other step. */
export const traceStep: TraceFunction<'step'> = traceFunction('step');
