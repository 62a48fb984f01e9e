import type {
  Cost,
  LatencyRecord,
  RollupCall,
  RollupRecord,
  SealedRecord,
  SpanRecord,
  TraceRecord,
  Usage,
} from '@llmtrace/core';
import { genaiProvider } from '../dialects/provider-name.js';
import { INSTRUMENTS as I, type Instrument } from './instrument.js';
import type { LabelLimit } from './label-limit.js';
import type { Meter } from './meter.js';

type CallSpan = Extract<SpanRecord, { kind: 'llm' | 'embedding' | 'rerank' }>;

const NANO = 1e9;
const OPERATIONS = { llm: 'chat', embedding: 'embeddings', rerank: 'rerank' } as const;

/**
 * Measures records. Sums of traces that were sampled out count as much as the traces that were kept, so that requests,
 * errors, tokens and cost are exact at any rate.
 */
export class RecordMetrics {
  readonly #meter: Meter;
  readonly #limit: LabelLimit;

  constructor(meter: Meter, limit: LabelLimit) {
    this.#meter = meter;
    this.#limit = limit;
  }

  record(record: SealedRecord): void {
    switch (record.type) {
      case 'trace':
        this.#trace(record);
        return;
      case 'span':
        this.#span(record.span);
        return;
      case 'rollup':
        this.#rollup(record);
        return;
      case 'score': {
        const { name, source, value } = record;
        // Numbers are as many as there are scores.
        const told = typeof value === 'number' ? 'number' : String(value);
        this.#add(I.scores, {
          'llmtrace.score.name': name,
          'llmtrace.score.source': source,
          'llmtrace.score.value': told,
        });
        return;
      }
      default:
    }
  }

  #trace(trace: TraceRecord): void {
    const of = { 'llmtrace.name': trace.name, 'llmtrace.kind': trace.kind };
    this.#add(I.requests, {
      ...of,
      'llmtrace.outcome': trace.outcome,
      'llmtrace.status': trace.status,
    });
    this.#observe(I.requestDuration, { ...of, 'llmtrace.status': trace.status }, trace.durationMs);
    for (const span of trace.spans) this.#span(span);
  }

  #span(span: SpanRecord): void {
    if (span.kind === 'tool') {
      const name = span.data.toolName ?? span.name;
      this.#observe(
        I.toolDuration,
        { 'gen_ai.tool.name': name, ...errorOf(span) },
        span.durationMs,
      );
    } else if (span.kind === 'llm' || span.kind === 'embedding' || span.kind === 'rerank') {
      this.#call(span);
    }
  }

  #call(span: CallSpan): void {
    const { data } = span;
    const model = modelLabels(span.kind, data);
    const error = errorOf(span);
    this.#observe(I.callDuration, { ...model, ...error }, span.durationMs);
    if (error !== NO_ERROR) this.#add(I.callErrors, { ...model, ...error });
    if (span.kind === 'llm' && typeof span.data.timeToFirstTokenMs === 'number') {
      this.#observe(I.firstChunk, model, span.data.timeToFirstTokenMs);
    }
    if (typeof data.usage === 'object' && data.usage !== null) this.#usage(model, data.usage);
    this.#cost(model, data.cost);
  }

  #usage(model: Unlimited, usage: Usage): void {
    this.#tokens(I.inputTokens, model, usage.inputTokens, usage.audioInputTokens);
    this.#tokens(I.outputTokens, model, usage.outputTokens, usage.audioOutputTokens);
    this.#tokens(I.cacheReadTokens, model, usage.cachedTokens, usage.cachedAudioTokens);
    this.#tokens(I.cacheWriteTokens, model, usage.cacheWriteTokens);
    this.#tokens(I.reasoningTokens, model, usage.reasoningTokens);
  }

  #tokens(instrument: Instrument, model: Unlimited, total: unknown, part?: unknown): void {
    const audio = countOf(part);
    if (audio > 0) this.#add(instrument, { ...model, 'gen_ai.token.modality': 'audio' }, audio);
    const rest = countOf(total) - audio;
    // What is not audio may be text or an image: providers do not say.
    if (rest > 0) this.#add(instrument, { ...model, 'gen_ai.token.modality': 'unknown' }, rest);
  }

  #cost(model: Unlimited, cost: Cost | undefined): void {
    if (cost?.status === 'priced' && typeof cost.totalNanoUsd === 'number') {
      this.#add(I.cost, model, countOf(cost.totalNanoUsd) / NANO);
    } else this.#add(I.unpricedCalls, model);
  }

  #rollup(rollup: RollupRecord): void {
    const { name, kind, outcome, status } = rollup.dimensions;
    const of = { 'llmtrace.name': name, 'llmtrace.kind': kind };
    this.#add(
      I.requests,
      { ...of, 'llmtrace.outcome': outcome, 'llmtrace.status': status },
      rollup.count,
    );
    this.#latency(I.requestDuration, { ...of, 'llmtrace.status': status }, rollup.latency);
    for (const call of rollup.calls) this.#rollupCall(call);
    for (const tool of rollup.tools) {
      this.#latency(I.toolDuration, { 'gen_ai.tool.name': tool.toolName }, tool.latency);
    }
  }

  #rollupCall(call: RollupCall): void {
    const model = modelLabels(call.kind, call);
    this.#latency(I.callDuration, model, call.latency);
    this.#add(I.callErrors, { ...model, 'error.type': 'unknown' }, call.errors);
    const { inputTokens, outputTokens, cachedTokens } = call;
    this.#usage(model, { inputTokens, outputTokens, cachedTokens });
    if (call.costNanoUsd !== undefined) this.#add(I.cost, model, call.costNanoUsd / NANO);
    this.#add(I.unpricedCalls, model, call.unpricedCalls);
  }

  #latency(instrument: Instrument, labels: Unlimited, latency: LatencyRecord): void {
    const limited = this.#limit.limited(labels);
    for (const { valueMs, count } of binsOf(latency)) {
      for (let i = 0; i < count; i++) this.#meter.observe(instrument, limited, valueMs / 1_000);
    }
  }

  /** Counters do not go back: what a rollup takes back stays counted. */
  #add(instrument: Instrument, labels: Unlimited, count: number = 1): void {
    if (count > 0) this.#meter.add(instrument, this.#limit.limited(labels), count);
  }

  /** Units: ms in, seconds out. */
  #observe(instrument: Instrument, labels: Unlimited, ms: number): void {
    this.#meter.observe(instrument, this.#limit.limited(labels), ms / 1_000);
  }
}

type Unlimited = Readonly<Record<string, string | undefined>>;

/** What apps set by hand may be no count. */
function countOf(value: unknown): number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : 0;
}

const NO_ERROR: Unlimited = {};

/** The durations of a sketch, each as often as it was. */
function* binsOf(latency: LatencyRecord): Generator<{ valueMs: number; count: number }> {
  if (latency.zeros > 0) yield { valueMs: 0, count: latency.zeros };
  const gamma = (1 + latency.accuracy) / (1 - latency.accuracy);
  for (const [index, count] of latency.bins) {
    yield { valueMs: (2 * gamma ** index) / (gamma + 1), count };
  }
}

function modelLabels(
  kind: CallSpan['kind'],
  { provider, model }: { readonly provider?: string; readonly model?: string },
): Unlimited {
  return {
    'gen_ai.operation.name': OPERATIONS[kind],
    'gen_ai.provider.name': genaiProvider(provider),
    'gen_ai.request.model': model,
  };
}

function errorOf({ status, error }: SpanRecord): Unlimited {
  if (status !== 'error' && status !== 'cancelled') return NO_ERROR;
  return { 'error.type': error?.type ?? status };
}
