import {
  ExportError,
  setOtelParentListener,
  type Exporter,
  type OtelParentListener,
  type SealedRecord,
} from '@llmtrace/core';
import { resolveDialect } from '../config/resolve-otlp.js';
import type { Dialect } from '../dialects/dialect.js';
import type { DialectName } from '../exporter/otlp-options.js';
import { otelGlobal } from '../otel/otel-global.js';
import type { OtelSpan, OtelSpanContext, OtelTracer } from '../otel/otel-types.js';
import { evaluationSpan } from '../scores/evaluation-span.js';
import { RecentTraces } from '../scores/recent-traces.js';
import { lateSpan, traceSpans } from '../spans/record-spans.js';
import type { OtlpSpan } from '../wire/otlp-span.js';
import { ParentSpan } from './parent-span.js';
import { OTEL_SPAN, PlainContext } from './plain-context.js';
import { SpanPlaces } from './span-places.js';

/** How traces become spans of the app's own OpenTelemetry. */
export interface OtelSpansOptions {
  /** The key of its counts. Default: `otel`. */
  readonly name?: string;
  /** Default: `genai-compat`. */
  readonly dialect?: DialectName | Dialect;
  /** `true` lets text that the policy keeps raw into these spans. */
  readonly allowRaw?: boolean;
}

const SAMPLED = 1;

/**
 * Makes the spans of each trace also spans of the OpenTelemetry provider that the app has registered, below the span that
 * the trace was opened in: they go wherever the app's own spans go. They are made once the trace has been masked, with its
 * times; whether they are sampled is up to the app's provider. Their ids are the provider's; ours are the attributes
 * `llmtrace.trace_id` and `llmtrace.span_id`.
 *
 * Errors: `invalid_option` for a bad option; without a provider a batch fails.
 *
 * @example
 * createTracer({ exporters: [jsonl(), otelSpans()] });
 */
export function otelSpans(options: OtelSpansOptions = {}): Exporter {
  const emitter = new SpanEmitter(
    resolveDialect(options.dialect ?? 'genai-compat', 'otelSpans.dialect'),
  );
  setOtelParentListener(emitter.parentFound);
  return {
    name: options.name ?? 'otel',
    allowRaw: options.allowRaw === true,
    export: (records) => emitter.emit(records),
    exportSync: (records) => emitter.emit(records),
    shutdown: () => setOtelParentListener(undefined),
  };
}

class SpanEmitter {
  readonly #dialect: Dialect;
  readonly #places: SpanPlaces = new SpanPlaces();
  readonly #recent: RecentTraces = new RecentTraces();
  /** Keeps flags and state of the app's spans, which the record does not have. */
  readonly parentFound: OtelParentListener = (found) => {
    const context = found as OtelSpanContext;
    this.#places.keep(context.traceId, context.spanId, context);
  };

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  emit(records: readonly SealedRecord[]): void {
    if (records.length === 0) return;
    const tracer = otelGlobal()?.trace?.getTracer('@llmtrace/otlp');
    if (tracer === undefined) {
      throw new ExportError('[@llmtrace/otlp] No OpenTelemetry provider is registered.');
    }
    for (const record of records) this.#emitAll(tracer, this.#spansOf(record));
  }

  #spansOf(record: SealedRecord): readonly OtlpSpan[] {
    switch (record.type) {
      case 'trace':
        this.#recent.add(record);
        return traceSpans(record, this.#dialect);
      case 'span':
        return [lateSpan(record, this.#dialect)];
      case 'score':
        return [evaluationSpan(this.#recent.judged(record))];
      default:
        return [];
    }
  }

  /** Starts the spans of a record parents first, and ends them in the opposite order. */
  #emitAll(tracer: OtelTracer, spans: readonly OtlpSpan[]): void {
    const started = new Map<string, OtelSpan>();
    for (const span of spans) started.set(span.spanId, this.#start(tracer, span, started));
    for (const span of spans.toReversed()) {
      const emitted = started.get(span.spanId) as OtelSpan;
      for (const event of span.events) emitted.addEvent(event.name, event.attributes, event.timeMs);
      if (span.status.code !== 0) emitted.setStatus(span.status);
      emitted.end(span.endMs);
      this.#places.keep(span.traceId, span.spanId, emitted.spanContext());
    }
  }

  #start(tracer: OtelTracer, span: OtlpSpan, started: ReadonlyMap<string, OtelSpan>): OtelSpan {
    const parent = started.get(span.parentSpanId ?? '') ?? this.#parentOf(span);
    return tracer.startSpan(
      span.name,
      {
        kind: span.kind - 1,
        startTime: span.startMs,
        attributes: {
          ...span.attributes,
          'llmtrace.trace_id': span.traceId,
          'llmtrace.span_id': span.spanId,
        },
        links: span.links.map(({ traceId, spanId }) => ({
          context: { traceId, spanId, traceFlags: SAMPLED },
        })),
      },
      parent === undefined ? PlainContext.root : PlainContext.root.setValue(OTEL_SPAN, parent),
    );
  }

  /** A parent that has ended is as good as one elsewhere. */
  #parentOf({ traceId, parentSpanId, parentIsRemote }: OtlpSpan): OtelSpan | undefined {
    if (parentSpanId === undefined) return undefined;
    const known = this.#places.find(traceId, parentSpanId);
    if (known !== undefined) return new ParentSpan(asRemote(known));
    if (parentIsRemote !== true) return undefined;
    return new ParentSpan({
      traceId,
      spanId: parentSpanId,
      traceFlags: SAMPLED,
      isRemote: true,
    });
  }
}

/** Field by field: those of some providers, dd-trace among them, are getters of a class. */
function asRemote({ traceId, spanId, traceFlags, traceState }: OtelSpanContext): OtelSpanContext {
  return {
    traceId,
    spanId,
    traceFlags,
    isRemote: true,
    ...(traceState === undefined ? undefined : { traceState }),
  };
}
