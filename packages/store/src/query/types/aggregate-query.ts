import type { Measure, Measures } from './measures.js';
import type { TraceFilter } from './trace-filter.js';

/** What traces can be told apart by. */
export type TraceDimension =
  | 'route'
  | 'feature'
  | 'variant'
  | 'environment'
  | 'tenant'
  | 'userHash'
  | 'userSegment'
  | 'pipeline'
  | 'pipelineVersion'
  | 'deployment'
  | 'gitSha'
  | 'kind'
  | 'name'
  | 'status'
  | 'outcome'
  | 'service'
  | 'session'
  | 'locale'
  | 'errorType'
  | 'samplingRule';

/** What model calls, and the tools and parsers that follow from them, can be told apart by. `promptVersion` is `name@version`. */
export type CallDimension =
  | 'provider'
  | 'model'
  | 'promptVersion'
  | 'releaseLabel'
  | 'responseFormat'
  | 'finishReason';

/** What other steps can be told apart by. */
export type StepDimension = 'tool' | 'retrievalIndex' | 'parser' | 'guardrailAction' | 'spanKind';

export type Dimension = TraceDimension | CallDimension | StepDimension;

/** Numbers about traces or their steps, for each value of some dimensions and each stretch of time. */
export interface AggregateQuery {
  readonly filter?: TraceFilter;
  /** None, one or two dimensions; at most one of them of steps, or two of model calls. */
  readonly by?: readonly Dimension[];
  /** Which numbers are wanted. Default: `['count']`. */
  readonly measures?: readonly Measure[];
  /** One row for each such stretch of time, whole UTC hours and days where it is one. Default: one row for the whole time. */
  readonly bucketMs?: number;
  /** What the rows are cut by: those with the most of it stay. Default: `count`. */
  readonly top?: 'count' | 'errors' | 'cost' | 'tokens';
  /** Values of the dimensions that are kept. Default: 100; at most 1,000. */
  readonly limit?: number;
  /** A top chunk score below it is a poor one. Default: 0.72. */
  readonly lowScore?: number;
}

/** The numbers of one value, or pair of values, in one stretch of time. */
export interface AggregateRow extends Measures {
  /** In the order of `by`; `null` where there is no value. */
  readonly key: readonly (string | null)[];
  /** Where the stretch of time begins. Units: epoch ms. Only with `bucketMs`. */
  readonly from?: number;
}

/** What came out, and how far it can be relied on. */
export interface AggregateAnswer {
  /** By `top`, the largest first; within a value by time. */
  readonly rows: readonly AggregateRow[];
  /**
   * Whether the numbers are those of all traffic. Otherwise some of it was not stored, and they are estimated from what was,
   * each trace weighed by its sampling rate.
   */
  readonly exact: boolean;
  /** Values that `limit` cut away. */
  readonly more: boolean;
}
