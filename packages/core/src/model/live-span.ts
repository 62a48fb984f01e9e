import { report } from '../diagnostics.js';
import type { SpanKind, SpanStatus } from './kinds.js';
import type { LiveTrace } from './live-trace.js';
import type { Scope } from './scope.js';
import { snapshot } from './snapshot.js';
import type { ErrorDetails, Span } from './span.js';
import type { PromptInfo, SpanDataMap } from './span-data.js';

/** An event as it was recorded. Units: `time` in the tracer's monotonic ms. */
export interface LiveEvent {
  readonly name: string;
  readonly time: number;
  readonly attributes: unknown;
}

/** What reads a provider's answer once the trace has ended; see `instrument/extractors`. */
export interface DeferredCapture {
  /** The result as the function returned it, or the chunks of a stream. */
  readonly result: unknown;
  /** Fills in what the result says; runs outside the request. */
  apply(span: LiveSpan): void;
}

/** The call that a span stands for; see `instrument/span-call.ts`. */
export interface CallOfSpan {
  /** The only call that a client made directly in this one; `null` where there were several. */
  inner: CallOfSpan | null | undefined;
  /** Whether a wrapped client made it. */
  readonly isClients: boolean;
}

/**
 * The span while it runs, and the scope of the code inside it. Fields hold raw values and references: nothing is
 * serialised, masked or hashed before the trace has ended, and all payload is released when the trace is written.
 */
export class LiveSpan<K extends SpanKind = SpanKind> implements Span<K>, Scope {
  readonly kind: K;
  readonly name: string;
  readonly trace: LiveTrace;
  readonly parent: LiveSpan | undefined;
  /** Its place among the spans of its trace; -1 where the trace does not keep it. */
  place: number = -1;
  readonly prompt: PromptInfo | undefined;
  /** Units: the tracer's monotonic ms. */
  readonly start: number;
  /** Units: the tracer's monotonic ms; -1 while the span runs. */
  endedAt: number = -1;
  status: SpanStatus = 'unset';
  input: unknown = undefined;
  output: unknown = undefined;
  error: unknown = undefined;
  errorDetails: ErrorDetails | undefined = undefined;
  failed: boolean = false;
  /** Replaced, never changed: spans of one function begin with the same object. */
  data: Readonly<Partial<SpanDataMap[K]>> | undefined = undefined;
  values: Record<string, unknown> | undefined = undefined;
  events: LiveEvent[] | undefined = undefined;
  deferred: DeferredCapture | undefined = undefined;
  call: CallOfSpan | undefined = undefined;
  /** Set once the trace that holds the span has been written. */
  written: boolean = false;
  private id: string | undefined = undefined;

  constructor(
    kind: K,
    name: string,
    trace: LiveTrace,
    parent: LiveSpan | undefined,
    prompt: PromptInfo | undefined,
  ) {
    this.kind = kind;
    this.name = name;
    this.trace = trace;
    this.parent = parent;
    this.prompt = prompt;
    this.start = trace.owner.clock.now();
  }

  // The rest of a scope: the same for every span, so that none of them has to carry it.
  get span(): LiveSpan {
    return this as unknown as LiveSpan;
  }

  get attributes(): undefined {
    return undefined;
  }

  get suppressed(): false {
    return false;
  }

  get traceId(): string {
    return this.trace.traceId;
  }

  /** Made when it is first asked for: most spans need no id before they are written. */
  get spanId(): string {
    return (this.id ??= this.trace.owner.ids.spanId());
  }

  get ended(): boolean {
    return this.endedAt >= 0;
  }

  set(data: Partial<SpanDataMap[K]>): this {
    try {
      if (!this.written) this.data = { ...this.data, ...data };
    } catch (fault) {
      this.#unread(fault);
    }
    return this;
  }

  setInput(value: unknown): this {
    if (!this.written) this.input = snapshot(value);
    return this;
  }

  setOutput(value: unknown): this {
    if (!this.written) this.output = snapshot(value);
    return this;
  }

  setAttribute(key: string, value: unknown): this {
    if (this.written) return this;
    const values = (this.values ??= Object.create(null) as Record<string, unknown>);
    values[key] = snapshot(value);
    return this;
  }

  setAttributes(attributes: Readonly<Record<string, unknown>>): this {
    try {
      for (const key of Object.keys(attributes)) this.setAttribute(key, attributes[key]);
    } catch (fault) {
      this.#unread(fault);
    }
    return this;
  }

  addEvent(name: string, attributes?: Readonly<Record<string, unknown>>): this {
    if (this.written) return this;
    const events = (this.events ??= []);
    if (events.length < this.trace.owner.limits.maxEventsPerSpan) {
      events.push({
        name,
        time: this.trace.owner.clock.now(),
        attributes: snapshot(attributes),
      });
    }
    return this;
  }

  recordError(error: unknown, details?: ErrorDetails): this {
    if (this.written || this.failed) return this;
    this.failed = true;
    this.error = error;
    this.errorDetails = details;
    return this;
  }

  /** An error that shows once the span has ended well: in what it gave, read as its trace is written. */
  failAfterwards(error: unknown, details?: ErrorDetails): void {
    this.recordError(error, details);
    if (this.status === 'ok') this.status = 'error';
  }

  end(status?: SpanStatus): void {
    if (this.endedAt >= 0) return;
    this.endedAt = this.trace.owner.clock.now();
    this.status = status ?? (this.failed ? 'error' : 'ok');
    if (this.trace.written) this.trace.owner.late(this as unknown as LiveSpan);
  }

  [Symbol.dispose](): void {
    this.end();
  }

  #unread(fault: unknown): void {
    report('hook_error', `what was set on the span "${this.name}" could not be read`, fault);
  }

  /** Lets go of everything but the ids, so that a context which outlives its request holds no text. */
  release(): void {
    this.written = true;
    this.input = undefined;
    this.output = undefined;
    this.error = undefined;
    this.errorDetails = undefined;
    this.data = undefined;
    this.values = undefined;
    this.events = undefined;
    this.deferred = undefined;
    this.call = undefined;
  }
}
