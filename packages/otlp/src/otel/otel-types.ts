/**
 * The parts of `@opentelemetry/api` that are needed here, the same in 1.3 to 1.10: an app may have any of them, or
 * several, or none.
 */
export interface OtelContext {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): OtelContext;
  deleteValue(key: symbol): OtelContext;
}

/** Keeps the context of the running code. */
export interface OtelContextManager {
  active(): OtelContext;
  with<A extends readonly unknown[], R>(
    context: OtelContext,
    fn: (...args: A) => R,
    thisArg?: unknown,
    ...args: A
  ): R;
}

/** Names a span. */
export interface OtelSpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly isRemote?: boolean;
  readonly traceState?: { serialize(): string };
}

/** A moment as the api takes it: epoch ms, a date, or seconds and nanoseconds. */
export type OtelTime = number | Date | readonly [seconds: number, nanoseconds: number];

/** A running span. */
export interface OtelSpan {
  spanContext(): OtelSpanContext;
  setAttribute(key: string, value: unknown): this;
  setAttributes(attributes: Readonly<Record<string, unknown>>): this;
  addEvent(name: string, attributesOrTime?: unknown, time?: OtelTime): this;
  addLink(link: unknown): this;
  addLinks(links: readonly unknown[]): this;
  setStatus(status: { readonly code: number; readonly message?: string }): this;
  updateName(name: string): this;
  end(time?: OtelTime): void;
  isRecording(): boolean;
  recordException(exception: unknown, time?: OtelTime): void;
}

/** How a span is started. */
export interface OtelSpanOptions {
  readonly kind?: number;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly links?: readonly unknown[];
  readonly startTime?: OtelTime;
  readonly root?: boolean;
}

/** Starts spans. */
export interface OtelTracer {
  startSpan(name: string, options?: OtelSpanOptions, context?: OtelContext): OtelSpan;
}

/** Gives out tracers. */
export interface OtelTracerProvider {
  getTracer(name: string, version?: string, options?: unknown): OtelTracer;
}
