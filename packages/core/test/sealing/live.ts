import type { Clock } from '../../src/model/clock.js';
import type { IdSource } from '../../src/model/ids.js';
import type { SpanKind, SpanStatus } from '../../src/model/kinds.js';
import { DEFAULT_LIMITS, type TraceLimits } from '../../src/model/limits.js';
import type { LiveSpan } from '../../src/model/live-span.js';
import { LiveTrace } from '../../src/model/live-trace.js';
import type { TraceOwner } from '../../src/model/owner.js';
import type { SpanRecord, TraceRecord } from '../../src/model/record.js';
import type { SpanDataMap } from '../../src/model/span-data.js';
import { CompiledPolicy } from '../../src/sealing/policy/compiled-policy.js';
import type { ContentPolicy } from '../../src/sealing/policy/content-policy.js';
import { PLAIN_TEXT_RULES } from '../../src/sealing/policy/text-rules.js';
import type { PlaceholderStyle } from '../../src/sealing/redaction/index.js';
import { TextSealer } from '../../src/sealing/text-sealer.js';
import type { SealOptions } from '../../src/sealing/seal-options.js';
import type { SealedRecord } from '../../src/sealing/sealed.js';
import { sealTrace } from '../../src/sealing/seal-trace.js';

export const EPOCH = Date.UTC(2026, 5, 3, 17, 15, 22);

/** Stands still until it is told to go on. */
export class HandClock implements Clock {
  time = 1_000;
  now(): number {
    return this.time;
  }
  epochOffset(): number {
    return EPOCH - 1_000;
  }
}

class CountingIds implements IdSource {
  readonly #traceId: string | undefined;
  #count = 0;
  constructor(traceId: string | undefined) {
    this.#traceId = traceId;
  }
  traceId(): string {
    return this.#traceId ?? (++this.#count).toString(16).padStart(32, '0');
  }
  spanId(): string {
    return (++this.#count).toString(16).padStart(16, '0');
  }
}

/** A compiled policy, as a tracer would have it. */
export function policyOf(
  policy: ContentPolicy = {},
  hashIds: readonly 'tenantId'[] = [],
): CompiledPolicy {
  return new CompiledPolicy(policy, { environment: 'test', hashIds });
}

/** The door for text of a record that no policy is about. */
export function textSealer(maxLength: number, style: PlaceholderStyle = 'numbered'): TextSealer {
  const policyVersion = 'test';
  return new TextSealer({
    maxLength,
    style,
    rules: PLAIN_TEXT_RULES,
    hashKey: () => 'test-key',
    policyVersion,
  });
}

export const OPTIONS: SealOptions = {
  identity: { serviceName: 'support-api', environment: 'test' },
  limits: DEFAULT_LIMITS,
  policy: policyOf(),
  rawFor: 'none',
  hashKey: 'test-key',
  hashIds: [],
};

type Work = (span: LiveSpan) => void;

/** A real trace under a clock that only moves when a span says how long it took. */
export class TraceScript {
  readonly clock: HandClock = new HandClock();
  readonly trace: LiveTrace;
  readonly late: LiveSpan[] = [];
  #within: LiveSpan | undefined;

  constructor(limits: Partial<TraceLimits> = {}, traceId?: string) {
    const owner: TraceOwner = {
      enabled: true,
      clock: this.clock,
      ids: new CountingIds(traceId),
      limits: { ...DEFAULT_LIMITS, ...limits },
      opened: () => {},
      finished: () => {},
      late: (span) => void this.late.push(span),
    };
    this.trace = new LiveTrace(owner, 'request', 'POST /api/chat', undefined, undefined);
  }

  /** Opens a span, leaves it running. */
  open<K extends SpanKind>(kind: K, name: string, data?: Partial<SpanDataMap[K]>): LiveSpan<K> {
    const span = this.trace.startSpan(kind, name, this.#within ?? this.trace);
    if (data !== undefined) span.set(data);
    return span;
  }

  /** Runs a span of 10 ms, and inside it what `inside` runs. */
  run<K extends SpanKind>(
    kind: K,
    name: string,
    data: Partial<SpanDataMap[K]> = {},
    inside: Work = () => {},
    status?: SpanStatus,
  ): LiveSpan<K> {
    const span = this.open(kind, name, data);
    const outer = this.#within;
    this.#within = span as unknown as LiveSpan;
    this.clock.time += 5;
    inside(span as unknown as LiveSpan);
    this.clock.time += 5;
    this.#within = outer;
    span.end(status);
    return span;
  }

  seal(options: Partial<SealOptions> = {}): TraceRecord {
    return this.sealAll(options).find((record) => record.type === 'trace') as TraceRecord;
  }

  /** The trace with what it refers to. */
  sealAll(options: Partial<SealOptions> = {}): readonly SealedRecord[] {
    this.trace.end();
    return sealTrace(this.trace, { ...OPTIONS, ...options });
  }
}

/** Finds a span of a record by its name. */
export function named(record: TraceRecord, name: string): SpanRecord {
  const span = record.spans.find((candidate) => candidate.name === name);
  if (span === undefined) throw new Error(`no span is called ${name}`);
  return span;
}
