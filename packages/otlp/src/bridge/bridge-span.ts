import type { Span } from '@llmtrace/core';
import { readForeign } from '../foreign/read-foreign.js';
import type { OtelSpan, OtelSpanContext } from '../otel/otel-types.js';

const ERROR = 2;
const SAMPLED = 1;

/** A span of ours that others write to as a span of OpenTelemetry. */
export class BridgeSpan implements OtelSpan {
  /** The span itself, for what is started within it. */
  readonly span: Span;
  readonly #attributes: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  #failure: string | undefined;

  constructor(span: Span, attributes: Readonly<Record<string, unknown>> = {}) {
    this.span = span;
    this.setAttributes(attributes);
  }

  spanContext(): OtelSpanContext {
    return { traceId: this.span.traceId, spanId: this.span.spanId, traceFlags: SAMPLED };
  }

  isRecording(): boolean {
    return !this.span.ended;
  }

  setAttribute(key: string, value: unknown): this {
    this.#attributes[key] = value;
    return this;
  }

  setAttributes(attributes: Readonly<Record<string, unknown>>): this {
    for (const [key, value] of Object.entries(attributes ?? {})) this.setAttribute(key, value);
    return this;
  }

  addEvent(name: string, attributesOrTime?: unknown): this {
    const attributes =
      typeof attributesOrTime === 'object' && !Array.isArray(attributesOrTime)
        ? (attributesOrTime as Readonly<Record<string, unknown>> | null)
        : null;
    this.span.addEvent(name, attributes ?? undefined);
    return this;
  }

  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }

  setStatus(status: { readonly code: number; readonly message?: string }): this {
    this.#failure = status?.code === ERROR ? (status.message ?? 'failed') : undefined;
    return this;
  }

  updateName(name: string): this {
    return this.setAttribute('otel.span.name', name);
  }

  recordException(exception: unknown): void {
    this.span.recordError(exception);
  }

  /** Says what the attributes tell in the record's words; the clock is the tracer's own. */
  end(): void {
    if (this.span.ended) return;
    const { data, input, output, rest } = readForeign(this.#attributes, this.span.kind);
    this.span.set(data).setAttributes(rest);
    if (input !== undefined) this.span.setInput(input);
    if (output !== undefined) this.span.setOutput(output);
    if (this.#failure !== undefined) this.span.recordError(new Error(this.#failure));
    this.span.end();
  }
}
