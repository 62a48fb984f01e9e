import type { Attributes, AttributeValue } from '../wire/otlp-span.js';
import { boundedJson, boundedText } from './bounded-text.js';

/** Gathers attributes: what is not there is left out, long texts are cut. */
export class AttributeBag {
  /** Without a prototype, so that any name is a name. */
  readonly #values: Record<string, AttributeValue> = Object.create(null) as Record<
    string,
    AttributeValue
  >;

  /** What apps set by hand may be anything: what is no value of an attribute is told as JSON. */
  put(name: string, value: AttributeValue | undefined): this {
    if (typeof value === 'string') this.#values[name] = boundedText(value);
    else if (isScalar(value)) this.#values[name] = value;
    else if (Array.isArray(value) && value.every(isScalar)) this.#values[name] = value;
    else if (typeof value === 'object' && value !== null) this.putJson(name, value);
    return this;
  }

  /** Lists without items say nothing. */
  putList(name: string, list: readonly AttributeValue[] | undefined): this {
    return list === undefined || list === null || list.length === 0 ? this : this.put(name, list);
  }

  /** As JSON text, for readers that know no nested attributes. */
  putJson(name: string, value: unknown): this {
    if (value !== undefined) this.#values[name] = boundedJson(value);
    return this;
  }

  /** Text as it is, anything else as JSON. */
  putText(name: string, value: unknown): this {
    return typeof value === 'string' ? this.put(name, value) : this.putJson(name, value);
  }

  /** Scalars and lists of them as they are, anything else as JSON. */
  putValue(name: string, value: unknown): this {
    if (isScalar(value)) return this.put(name, value);
    if (Array.isArray(value) && value.every(isScalar)) return this.putList(name, value);
    return value === null ? this : this.putJson(name, value);
  }

  get attributes(): Attributes {
    return this.#values;
  }
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'number'
    ? Number.isFinite(value)
    : typeof value === 'string' || typeof value === 'boolean';
}
