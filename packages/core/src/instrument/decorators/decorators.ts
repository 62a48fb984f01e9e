import { traceDecorator, type TraceDecorator } from './trace-decorator.js';

/** Traces a method that calls a model. Usage, model, finish reason, ids and tool calls are read from its result. */
export const TraceLLM: TraceDecorator<'llm'> = traceDecorator('llm', 'TraceLLM');

/** Traces a method that carries out a tool call. */
export const TraceTool: TraceDecorator<'tool'> = traceDecorator('tool', 'TraceTool');

/** Traces a method that looks up documents. */
export const TraceRetrieval: TraceDecorator<'retrieval'> = traceDecorator(
  'retrieval',
  'TraceRetrieval',
);

/** Traces a method that loads or fills a prompt; with `promptName`, LLM spans below it carry that prompt. */
export const TracePrompt: TraceDecorator<'prompt'> = traceDecorator('prompt', 'TracePrompt');

/** Traces a method that parses or repairs what a model wrote. */
export const TraceParser: TraceDecorator<'parser'> = traceDecorator('parser', 'TraceParser');

/** Traces a method that scores an answer. */
export const TraceEval: TraceDecorator<'eval'> = traceDecorator('eval', 'TraceEval');

/** Traces a method that checks input or output. */
export const TraceGuardrail: TraceDecorator<'guardrail'> = traceDecorator(
  'guardrail',
  'TraceGuardrail',
);

/** Traces a method that embeds texts; vectors are recorded by number and dimensions only. */
export const TraceEmbedding: TraceDecorator<'embedding'> = traceDecorator(
  'embedding',
  'TraceEmbedding',
);

/** Traces a method that reorders documents. */
export const TraceRerank: TraceDecorator<'rerank'> = traceDecorator('rerank', 'TraceRerank');

/** Traces a method that runs an agent. */
export const TraceAgent: TraceDecorator<'agent'> = traceDecorator('agent', 'TraceAgent');

/** Traces any other step. */
export const TraceStep: TraceDecorator<'step'> = traceDecorator('step', 'TraceStep');
