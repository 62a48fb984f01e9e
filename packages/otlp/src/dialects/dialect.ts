import type { SpanRecord, TraceRecord } from '@llmtrace/core';
import type { Attributes } from '../wire/otlp-span.js';

/**
 * What a dialect puts into words: the root of a trace, or one span of it.
 *
 * Shape: `trace` of a span is missing where the span ended after its trace had been sent.
 */
export type Subject =
  | { readonly what: 'root'; readonly trace: TraceRecord }
  | { readonly what: 'span'; readonly span: SpanRecord; readonly trace?: TraceRecord };

/** A subject in a dialect. */
export interface Worded {
  /** The name of the OTLP span. */
  readonly name: string;
  readonly attributes: Attributes;
}

/**
 * How the readers of one target want traces worded. Depends on the subject alone.
 *
 * @example
 * const plain: Dialect = { name: 'plain', word: (subject) => ({ ...genaiDialect().word(subject), name: 'step' }) };
 */
export interface Dialect {
  readonly name: string;
  /** The schema of the names, where it has been released. */
  readonly schemaUrl?: string;
  word(subject: Subject): Worded;
}
