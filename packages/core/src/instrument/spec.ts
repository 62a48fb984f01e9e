import type { SpanKind } from '../model/kinds.js';
import type { Span } from '../model/span.js';
import type { SpanDataMap } from '../model/span-data.js';

/** What one call said, in the words of its span. */
export interface Captured<K extends SpanKind> {
  /** Replaces the recorded arguments. */
  readonly input?: unknown;
  /** Replaces the recorded result. */
  readonly output?: unknown;
  readonly data?: Partial<SpanDataMap[K]>;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/**
 * How to trace one function.
 *
 * Shape: `A` its arguments, `R` what it returns, or what its promise resolves to, or the list of what it yields.
 */
export interface InstrumentSpec<
  K extends SpanKind = SpanKind,
  A extends readonly unknown[] = readonly unknown[],
  R = unknown,
> {
  readonly kind: K;
  /** Default: the function's name in snake_case. */
  readonly name?: string;
  /** Known before the call: model, tool version, index, … */
  readonly data?: Partial<SpanDataMap[K]>;
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** `false` records no arguments. */
  readonly captureInput?: boolean;
  /** `false` records no result. */
  readonly captureOutput?: boolean;
  /**
   * Says what a call means where no extractor knows its result. Runs once the trace has ended, after the extractors, and
   * not for a call that threw; what it returns replaces what was recorded.
   *
   * Shape: the arguments and the result are the app's own values as they are by then, not copies; of a stream, the
   * first 1,024 chunks.
   * Errors: a throw is counted as `callback_error`, not passed on; the arguments and the result are then not recorded.
   */
  readonly capture?: (args: A, result: R, span: Span<K>) => Captured<K> | undefined;
  /** Tells a failure that was returned instead of thrown: `true`, or the error to record. Runs when the call ends. */
  readonly isFailure?: (result: R) => unknown;
}

/** What a call gives in the end: the resolved value, the list of what was yielded, or the value itself. */
export type Settled<R> =
  R extends PromiseLike<infer V>
    ? Settled<V>
    : R extends AsyncIterable<infer C> | IteratorObject<infer C, unknown, unknown>
      ? readonly C[]
      : R extends { subscribe(...args: never[]): unknown; pipe(...args: never[]): unknown }
        ? readonly unknown[]
        : R;

/** What a function's calls give in the end. */
export type ResultOf<F extends (this: any, ...args: any) => any> = Settled<ReturnType<F>>;

/** Any function's spec, as the machinery sees it: argument and result types are the business of whoever wrote it. */
export interface AnySpec {
  readonly kind: SpanKind;
  readonly name?: string | undefined;
  readonly data?: Partial<SpanDataMap[SpanKind]> | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
  readonly captureInput?: boolean | undefined;
  readonly captureOutput?: boolean | undefined;
  readonly capture?: unknown;
  readonly isFailure?: unknown;
}
