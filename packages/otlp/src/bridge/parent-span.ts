import type { OtelSpan, OtelSpanContext } from '../otel/otel-types.js';

/** A span of OpenTelemetry that is known by name alone: something to be a parent. */
export class ParentSpan implements OtelSpan {
  readonly #context: OtelSpanContext;

  constructor(context: OtelSpanContext) {
    this.#context = context;
  }

  spanContext(): OtelSpanContext {
    return this.#context;
  }

  isRecording(): boolean {
    return false;
  }

  setAttribute(): this {
    return this;
  }

  setAttributes(): this {
    return this;
  }

  addEvent(): this {
    return this;
  }

  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }

  setStatus(): this {
    return this;
  }

  updateName(): this {
    return this;
  }

  end(): void {}

  recordException(): void {}
}
