import type { OtelSpanContext } from '../otel/otel-types.js';

const MAX_PLACES = 20_000;

/** Spans of OpenTelemetry by the ids that the record has for them; the oldest are forgotten. */
export class SpanPlaces {
  readonly #places: Map<string, OtelSpanContext> = new Map();

  keep(traceId: string, spanId: string, context: OtelSpanContext): void {
    const key = `${traceId} ${spanId}`;
    this.#places.delete(key);
    this.#places.set(key, context);
    if (this.#places.size <= MAX_PLACES) return;
    const [oldest] = this.#places.keys();
    if (oldest !== undefined) this.#places.delete(oldest);
  }

  find(traceId: string, spanId: string): OtelSpanContext | undefined {
    return this.#places.get(`${traceId} ${spanId}`);
  }
}
