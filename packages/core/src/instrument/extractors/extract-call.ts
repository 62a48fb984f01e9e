import { report } from '../../diagnostics.js';
import type { SpanKind } from '../../model/kinds.js';
import type { LiveSpan } from '../../model/live-span.js';
import type { EmbeddingData, LlmData } from '../../model/span-data.js';
import type { CallRecord } from '../call-record.js';
import { outputShapeOf } from './answer.js';
import type { Extracted, Extractor } from './extractor.js';
import { fieldsOf, numberOf, textOf } from './loose-fields.js';
import { readPromptResult } from './prompt-result.js';
import { extractors } from './registry.js';
import { readToolCall } from './tool-call.js';

const LLM_EXTRACTORS = extractors.filter(({ kind }) => kind === 'llm');
const EMBEDDING_EXTRACTORS = extractors.filter(({ kind }) => kind === 'embedding');

type CallData = Partial<LlmData> & Partial<EmbeddingData>;

/**
 * Lets the extractors read a finished call into its span. What the app set by hand is not replaced, and what the spec
 * does not capture is not recorded.
 *
 * Shape: `streamed` is what a streamed answer was read to be.
 */
export function extractCall(
  span: LiveSpan,
  call: CallRecord,
  streamed: Extracted | undefined,
): void {
  const { plan } = call;
  const args = recordedArgs(call);
  if (plan.kind === 'tool') {
    const { arguments: toolArguments, ...ids } = readToolCall(args);
    fill(
      span,
      plan.capturesInput && toolArguments !== undefined
        ? { ...ids, arguments: toolArguments }
        : ids,
    );
    return;
  }
  if (plan.kind === 'prompt') {
    const { template, ...ref } = readPromptResult(call.result);
    fill(span, plan.capturesOutput && template !== undefined ? { ...ref, template } : ref);
    return;
  }
  if (plan.kind !== 'llm' && plan.kind !== 'embedding') return;
  const known = extractorsOf(plan.kind);
  const answer = streamed ?? readAnswer(known, call);
  const request = readRequest(known, args, answer?.data.provider);
  const data: CallData = request === undefined ? {} : request.data;
  if (answer !== undefined) Object.assign(data, answer.data);
  if (answer?.failure !== undefined) span.failAfterwards(answer.failure);
  if (plan.kind === 'llm') completeData(data, call, span, args);
  if (!plan.capturesOutput && data.toolCallsRequested !== undefined) {
    data.toolCallsRequested = data.toolCallsRequested.map(
      ({ arguments: _content, ...rest }) => rest,
    );
  }
  fill(span, data);
  if (plan.capturesInput && span.input === call.input && request?.input !== undefined) {
    span.input = request.input;
  }
  if (plan.capturesOutput && span.output === call.output && answer?.output !== undefined) {
    span.output = answer.output;
  }
}

/** What the answer of a finished call says; `undefined` if no extractor knows it. Errors: none. */
export function readAnswerOf(call: CallRecord): Extracted | undefined {
  const { kind } = call.plan;
  try {
    return kind === 'llm' || kind === 'embedding'
      ? readAnswer(extractorsOf(kind), call)
      : undefined;
  } catch (fault) {
    report('capture_error', `the answer of "${call.plan.name}" could not be read`, fault);
    return undefined;
  }
}

/** What the arguments of a call say of its request. Errors: none. */
export function readRequestOf(kind: SpanKind, args: readonly unknown[]): CallData {
  try {
    return kind === 'llm' || kind === 'embedding'
      ? (readRequest(extractorsOf(kind), args, undefined)?.data ?? {})
      : {};
  } catch (fault) {
    report('capture_error', 'the arguments of a call could not be read', fault);
    return {};
  }
}

function extractorsOf(kind: 'llm' | 'embedding'): readonly Extractor[] {
  return kind === 'llm' ? LLM_EXTRACTORS : EMBEDDING_EXTRACTORS;
}

/** The arguments as they were when the call began: an agent loop pushes to the same message list afterwards. */
function recordedArgs({ plan, args, input, isClients }: CallRecord): readonly unknown[] {
  if (!plan.capturesInput || input === undefined || isClients === true) return args;
  return args.length === 1 ? [input] : (input as readonly unknown[]);
}

function readAnswer(known: readonly Extractor[], call: CallRecord): Extracted | undefined {
  if (!call.returned) return undefined;
  const result = call.output ?? call.result;
  const direct = extractorOf(known, result);
  if (direct !== undefined) return direct.readResponse(result);
  for (const part of valuesOf(result)) {
    const extractor = extractorOf(known, part);
    if (extractor !== undefined) return extractor.readResponse(part);
  }
  return undefined;
}

function extractorOf(known: readonly Extractor[], answer: unknown): Extractor | undefined {
  for (const extractor of known) if (extractor.isResponse(answer)) return extractor;
  return undefined;
}

/** A method may return the answer beside other things, as `withResponse()` does. */
function valuesOf(result: unknown): readonly unknown[] {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return [];
  return Object.getPrototypeOf(result) === Object.prototype
    ? Object.values(result).slice(0, 16)
    : [];
}

function readRequest(
  known: readonly Extractor[],
  args: readonly unknown[],
  provider: string | undefined,
): Extracted | undefined {
  for (const arg of args) {
    if (typeof arg !== 'object' || arg === null) continue;
    let extractor: Extractor | undefined;
    for (const each of known) {
      if (!each.isRequest(arg)) continue;
      extractor ??= each;
      if (each.provider !== provider) continue;
      extractor = each;
      break;
    }
    if (extractor === undefined) continue;
    const { data, input } = extractor.readRequest(arg);
    return { data: { provider: extractor.provider, ...data }, input };
  }
  return undefined;
}

function completeData(
  data: CallData,
  call: CallRecord,
  span: LiveSpan,
  args: readonly unknown[],
): void {
  const timeoutMs = numberOf(fieldsOf(args[1])['timeout']);
  if (timeoutMs !== undefined) data.params = { ...data.params, timeoutMs };
  const requestId = requestIdOf(call.result) ?? requestIdOf(span.error);
  if (requestId !== undefined) data.providerRequestId = requestId;
  const text = typeof call.output === 'string' ? call.output : call.result;
  if (data.outputShape === undefined && typeof text === 'string') {
    data.outputShape = outputShapeOf(text, []);
  }
  if (data.finishReason === undefined && span.status === 'cancelled')
    data.finishReason = 'cancelled';
  if (data.finishReason === undefined && span.status === 'error') data.finishReason = 'error';
}

/** Clients hang the request's id on the answer, hidden from enumeration, and on their errors. */
function requestIdOf(value: unknown): string | undefined {
  const { _request_id: hidden, request_id: plain, requestID: ofError } = fieldsOf(value);
  return textOf(hidden) ?? textOf(plain) ?? textOf(ofError);
}

/** Shape: `data` becomes the span's own. */
function fill(span: LiveSpan, data: object): void {
  span.data = span.data === undefined ? data : { ...data, ...span.data };
}
