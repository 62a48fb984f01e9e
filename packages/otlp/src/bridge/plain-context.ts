import type { OtelContext } from '../otel/otel-types.js';

/** The key under which OpenTelemetry's contexts hold the active span, in every copy of its api. */
export const OTEL_SPAN: symbol = Symbol.for('OpenTelemetry Context Key SPAN');

/** A context of OpenTelemetry that is made without its api. */
export class PlainContext implements OtelContext {
  static readonly root: OtelContext = new PlainContext(new Map());
  readonly #values: ReadonlyMap<symbol, unknown>;

  private constructor(values: ReadonlyMap<symbol, unknown>) {
    this.#values = values;
  }

  getValue(key: symbol): unknown {
    return this.#values.get(key);
  }

  setValue(key: symbol, value: unknown): OtelContext {
    return new PlainContext(new Map(this.#values).set(key, value));
  }

  deleteValue(key: symbol): OtelContext {
    const values = new Map(this.#values);
    values.delete(key);
    return new PlainContext(values);
  }
}
