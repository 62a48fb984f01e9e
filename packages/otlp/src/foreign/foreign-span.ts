import type { SpanDataMap, SpanKind } from '@llmtrace/core';

/**
 * What the attributes of a span of someone else say, in the record's words. Nothing of it has been masked.
 *
 * Shape: `rest` are the attributes that have no place of their own.
 */
export interface ForeignFacts {
  readonly kind: SpanKind;
  readonly data: Partial<SpanDataMap[SpanKind]>;
  readonly input: unknown;
  readonly output: unknown;
  readonly sessionId: string | undefined;
  readonly userId: string | undefined;
  readonly rest: Readonly<Record<string, unknown>>;
}

/** Attributes of a span of someone else. */
export type ForeignAttributes = Readonly<Record<string, unknown>>;
