import type {
  ErrorRecord,
  JsonValue,
  PromptRef,
  SpanKind,
  SpanRecord,
  SpanStatus,
  TraceOutcome,
  TraceRecord,
} from '@llmtrace/core';
import type { Random } from './random.js';
import { totalsOf } from './totals.js';

/** A span before its trace gives it its place. */
export interface Step<K extends SpanKind = SpanKind> {
  readonly kind: K;
  readonly name: string;
  readonly durationMs: number;
  readonly data: Extract<SpanRecord, { kind: K }>['data'];
  readonly parent?: SpanRecord;
  readonly error?: ErrorRecord;
  readonly status?: SpanStatus;
  readonly input?: JsonValue;
  readonly output?: JsonValue;
  /** Takes no time of its trace: it runs beside the step before it. */
  readonly beside?: boolean;
}

/** Puts a trace together, step after step. */
export class TraceBuilder {
  readonly random: Random;
  readonly time: number;
  readonly traceId: string;
  readonly rootSpanId: string;
  readonly spans: SpanRecord[] = [];
  #now: number = 0;

  constructor(random: Random, time: number) {
    this.random = random;
    this.time = time;
    this.traceId = random.hex(32);
    this.rootSpanId = random.hex(16);
  }

  add<K extends SpanKind>(step: Step<K>): SpanRecord {
    const { parent, beside = false, ...fields } = step;
    const durationMs = micro(step.durationMs);
    const span = {
      ...fields,
      spanId: this.random.hex(16),
      parentSpanId: parent?.spanId ?? this.rootSpanId,
      startTime: micro(this.time + this.#now + 0.2),
      durationMs,
      status: step.status ?? (step.error === undefined ? 'ok' : 'error'),
    } as SpanRecord;
    if (!beside) this.#now += durationMs + 0.3;
    this.spans.push(span);
    return span;
  }

  /** Makes a span that others ran in last as long as they did. */
  close(span: SpanRecord): void {
    const end = this.time + this.#now;
    const at = this.spans.indexOf(span);
    this.spans[at] = {
      ...span,
      durationMs: micro(Math.max(0, end - span.startTime)),
    } as SpanRecord;
  }

  finish(
    outcome: TraceOutcome,
    fields: Partial<TraceRecord> & Pick<TraceRecord, 'kind' | 'name'>,
  ): TraceRecord {
    const calls = this.spans.filter((span) => span.kind === 'llm');
    const models = calls.flatMap(({ data }) => [data.model, data.responseModel]);
    const prompts = calls.flatMap(({ data }) => (data.prompt === undefined ? [] : [data.prompt]));
    const tools = this.spans.flatMap((span) => (span.kind === 'tool' ? [span.data.toolName] : []));
    return {
      type: 'trace',
      schemaVersion: 1,
      traceId: this.traceId,
      rootSpanId: this.rootSpanId,
      startTime: this.time,
      durationMs: micro(this.#now + 1),
      outcome,
      status: outcome === 'error' || outcome === 'abandoned' ? 'error' : 'success',
      serviceName: 'shop-api',
      environment: 'production',
      prompts: distinct(prompts, ({ name, versionId }: PromptRef) => `${name}@${versionId}`),
      models: distinct(models.filter((model) => model !== undefined)),
      tools: distinct(tools.filter((tool) => tool !== undefined)),
      totals: totalsOf(this.spans),
      sampling: { tier: 'full', rule: 'default', rate: 1 },
      redaction: {
        applied: true,
        found: false,
        entityTypes: [],
        counts: {},
        failedFields: 0,
        policyVersion: '1',
      },
      spans: this.spans,
      ...fields,
    };
  }
}

function distinct<T>(values: readonly T[], key: (value: T) => unknown = String): readonly T[] {
  return [...new Map(values.map((value) => [key(value), value])).values()];
}

/** Shape: ms with three digits behind the point. */
export function micro(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
