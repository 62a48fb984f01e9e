import type { SpanRecord, TraceRecord } from '@llmtrace/core';
import { genaiMessages, genaiParts } from '../messages/genai-json.js';
import { readMessages, splitSystem } from '../messages/read-messages.js';
import type { Attributes } from '../wire/otlp-span.js';
import { AttributeBag } from './attribute-bag.js';
import { costUsd } from './cost-usd.js';
import type { Dialect, Subject } from './dialect.js';
import { genaiFinishReason } from './finish-reason.js';
import { putIdentity } from './identity-attributes.js';
import { putOwn } from './llmtrace-attributes.js';
import { putSpanFacts, putTraceFacts } from './own-facts.js';
import { genaiProvider } from './provider-name.js';
import { putRequest } from './request-attributes.js';
import { toolCallOf } from './tool-call.js';
import { putUsage, type UsageNames } from './usage-attributes.js';

/** Which edition of the GenAI conventions is spoken. */
export interface GenaiOptions {
  /** Default: `latest`, the names of the conventions' own repository; `1.41` is the last edition of the old one. */
  readonly version?: 'latest' | '1.41';
  /** Adds the names that readers still look for: `gen_ai.system`, `cache_creation`, `gen_ai.usage.cost`. */
  readonly compat?: boolean;
}

type SpanOf<K extends SpanRecord['kind']> = Extract<SpanRecord, { kind: K }>;

const OPERATIONS: Readonly<Partial<Record<SpanRecord['kind'], string>>> = {
  llm: 'chat',
  embedding: 'embeddings',
  retrieval: 'retrieval',
  tool: 'execute_tool',
  agent: 'invoke_agent',
};

const LLM_TOLD: ReadonlySet<string> = new Set([
  'provider',
  'model',
  'responseModel',
  'responseId',
  'params',
  'prompt',
  'usage',
  'finishReason',
  'toolCallsRequested',
  'timeToFirstTokenMs',
]);
const CALL_TOLD: ReadonlySet<string> = new Set([
  'provider',
  'model',
  'responseModel',
  'usage',
  'dimensions',
]);
const RETRIEVAL_TOLD: ReadonlySet<string> = new Set([
  'index',
  'queryText',
  'topKRequested',
  'chunks',
]);
const TOOL_TOLD: ReadonlySet<string> = new Set([
  'toolName',
  'callId',
  'arguments',
  'resultSummary',
]);
const AGENT_TOLD: ReadonlySet<string> = new Set(['agentName']);

/**
 * The GenAI semantic conventions of OpenTelemetry, as plain readers want them; what they have no name for is under
 * `llmtrace.*`.
 *
 * Source: github.com/open-telemetry/semantic-conventions-genai; 1.41 of semantic-conventions.
 */
export function genaiDialect(options: GenaiOptions = {}): Dialect {
  const { version = 'latest', compat = false } = options;
  const words = new GenaiWords(version === 'latest', compat);
  return {
    name: version === 'latest' ? 'genai' : 'genai-1.41',
    // The names of `latest` have no released schema yet.
    ...(version === '1.41' ? { schemaUrl: 'https://opentelemetry.io/schemas/1.41.0' } : undefined),
    word: (subject) => ({ name: genaiName(subject), attributes: words.attributes(subject) }),
  };
}

/** What the conventions call a span: the operation and what it works on. */
function genaiName(subject: Subject): string {
  if (subject.what === 'root') return subject.trace.name;
  const { span } = subject;
  switch (span.kind) {
    case 'llm':
    case 'embedding':
      return join(OPERATIONS[span.kind], span.data.model ?? span.data.responseModel);
    case 'retrieval':
      return join('retrieval', span.data.index);
    case 'tool':
      return join('execute_tool', span.data.toolName ?? span.name);
    case 'agent':
      return join('invoke_agent', span.data.agentName);
    default:
      return span.name;
  }
}

function join(operation: string | undefined, what: string | undefined): string {
  return what === undefined ? (operation ?? '') : `${operation} ${what}`;
}

class GenaiWords {
  readonly #latest: boolean;
  readonly #compat: boolean;
  readonly #usage: UsageNames;

  constructor(latest: boolean, compat: boolean) {
    this.#latest = latest;
    this.#compat = compat;
    this.#usage = {
      cacheWrite: latest
        ? compat
          ? ['cache_write', 'cache_creation']
          : ['cache_write']
        : ['cache_creation'],
      modalities: latest,
    };
  }

  attributes(subject: Subject): Attributes {
    const bag = new AttributeBag();
    putIdentity(bag, subject.trace);
    if (subject.what === 'root') this.#putRoot(bag, subject.trace);
    else this.#putSpan(bag, subject.span);
    return bag.attributes;
  }

  #putRoot(bag: AttributeBag, trace: TraceRecord): void {
    bag
      .put('http.request.method', trace.method)
      .put('http.route', trace.route)
      .put('http.response.status_code', trace.statusCode)
      .put('error.type', trace.error?.type)
      .putText('llmtrace.input', trace.input)
      .putText('llmtrace.output', trace.output);
    putTraceFacts(bag, 'llmtrace', trace);
  }

  #putSpan(bag: AttributeBag, span: SpanRecord): void {
    bag
      .put('gen_ai.operation.name', OPERATIONS[span.kind])
      .put('error.type', span.error?.type)
      .put('llmtrace.span.kind', span.kind)
      .put('llmtrace.span.name', span.name)
      .put('llmtrace.span.status', span.status);
    putSpanFacts(bag, 'llmtrace', span);
    putOwn(bag, 'llmtrace.attributes', span.attributes);
    switch (span.kind) {
      case 'llm':
        return this.#putLlm(bag, span);
      case 'embedding':
      case 'rerank':
        return this.#putCall(bag, span);
      case 'retrieval':
        return this.#putRetrieval(bag, span);
      case 'tool':
        return putTool(bag, span);
      case 'agent':
        bag.put('gen_ai.agent.name', span.data.agentName);
        return putPlain(bag, span, AGENT_TOLD);
      default:
        return putPlain(bag, span);
    }
  }

  #putLlm(bag: AttributeBag, { data, input, output }: SpanOf<'llm'>): void {
    this.#putModel(bag, data);
    const finishReason = genaiFinishReason(data);
    bag
      .put('gen_ai.response.id', data.responseId)
      .putList('gen_ai.response.finish_reasons', finishReason === undefined ? [] : [finishReason])
      .put('gen_ai.request.stream', data.stream === undefined ? undefined : true)
      .put('gen_ai.prompt.name', data.prompt?.name);
    if (data.timeToFirstTokenMs !== undefined) {
      bag.put('gen_ai.response.time_to_first_chunk', data.timeToFirstTokenMs / 1_000);
    }
    putRequest(bag, data.params);
    const effort = data.params?.reasoningEffort;
    bag.put(
      this.#latest ? 'gen_ai.request.reasoning.level' : 'llmtrace.llm.params.reasoning_effort',
      effort,
    );
    const version = data.prompt?.versionId;
    bag.put(this.#latest ? 'gen_ai.prompt.version' : 'llmtrace.llm.prompt.version_id', version);
    putOwn(bag, 'llmtrace.llm.prompt', data.prompt, PROMPT_TOLD);
    putOwn(bag, 'llmtrace.llm', data, LLM_TOLD);
    this.#putConversation(bag, input, output);
  }

  #putConversation(
    bag: AttributeBag,
    input: SpanRecord['input'],
    output: SpanRecord['output'],
  ): void {
    const { system, rest } = splitSystem(readMessages(input, 'user'));
    const answer = readMessages(output, 'assistant');
    if (system.length > 0) bag.putJson('gen_ai.system_instructions', genaiParts(system));
    if (rest.length > 0) bag.putJson('gen_ai.input.messages', genaiMessages(rest));
    if (answer.length > 0) bag.putJson('gen_ai.output.messages', genaiMessages(answer));
  }

  #putModel(
    bag: AttributeBag,
    data: SpanOf<'llm'>['data'] | SpanOf<'embedding'>['data'] | SpanOf<'rerank'>['data'],
  ): void {
    const provider = genaiProvider(data.provider);
    bag
      .put('gen_ai.provider.name', provider)
      .put('gen_ai.request.model', data.model)
      .put('gen_ai.response.model', 'responseModel' in data ? data.responseModel : undefined);
    putUsage(bag, data.usage, this.#usage);
    if (this.#compat) {
      bag.put('gen_ai.system', provider).put('gen_ai.usage.cost', costUsd(data.cost)?.total);
    }
  }

  #putCall(bag: AttributeBag, span: SpanOf<'embedding'> | SpanOf<'rerank'>): void {
    this.#putModel(bag, span.data);
    if (span.kind === 'embedding') {
      bag.put('gen_ai.embeddings.dimension.count', span.data.dimensions);
    }
    putPlain(bag, span, CALL_TOLD);
  }

  #putRetrieval(bag: AttributeBag, span: SpanOf<'retrieval'>): void {
    const { data } = span;
    const topK = this.#latest ? 'gen_ai.retrieval.top_k' : 'gen_ai.request.top_k';
    bag
      .put('gen_ai.data_source.id', data.index)
      .putText('gen_ai.retrieval.query.text', data.queryText)
      .put(topK, data.topKRequested);
    if (data.chunks !== undefined) {
      const documents = data.chunks.map(({ chunkId, ...chunk }) => ({ id: chunkId, ...chunk }));
      bag.putJson('gen_ai.retrieval.documents', documents);
    }
    putPlain(bag, span, RETRIEVAL_TOLD);
  }
}

const PROMPT_TOLD: ReadonlySet<string> = new Set(['name', 'versionId']);

function putTool(bag: AttributeBag, span: SpanOf<'tool'>): void {
  const { data } = span;
  const { args, result } = toolCallOf(span);
  bag
    .put('gen_ai.tool.name', data.toolName ?? span.name)
    .put('gen_ai.tool.call.id', data.callId)
    .put('gen_ai.tool.type', 'function')
    .putText('gen_ai.tool.call.arguments', args)
    .putText('gen_ai.tool.call.result', result)
    .put('mcp.method.name', data.mcp?.method)
    .put('mcp.protocol.version', data.mcp?.protocolVersion);
  putOwn(bag, 'llmtrace.tool', data, TOOL_TOLD);
}

/** A span of a kind that the conventions know little of. */
function putPlain(bag: AttributeBag, span: SpanRecord, told?: ReadonlySet<string>): void {
  bag.putText('llmtrace.input', span.input).putText('llmtrace.output', span.output);
  putOwn(bag, `llmtrace.${span.kind}`, span.data, told);
}
