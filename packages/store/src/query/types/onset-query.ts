import type { TraceFilter } from './trace-filter.js';

/** Numbers whose change can be dated. */
export type OnsetMeasure =
  | 'count'
  | 'errorRate'
  | 'latencyP95'
  | 'ttftP95'
  | 'outputTokensPerRequest'
  | 'costPerRequest'
  | 'retriesPerRequest'
  | 'toolFailureRate'
  | 'parserFailureRate'
  | 'emptyRetrievalShare'
  | 'meanTopChunkScore';

/** When a number changed, and what came up about then. The filter needs `time.from` and `time.to`. */
export interface OnsetQuery {
  readonly filter: TraceFilter & { readonly time: { readonly from: number; readonly to: number } };
  readonly measure: OnsetMeasure;
  /** Default: 15 minutes up to two days, an hour up to two weeks, else a day. */
  readonly bucketMs?: number;
}

/** Something that was first used in the time looked at. Units: epoch ms. */
export interface FirstSeen {
  readonly what: 'promptVersion' | 'model' | 'pipelineVersion' | 'deployment' | 'gitSha';
  readonly value: string;
  readonly at: number;
}

/**
 * Shape: `change` is where the buckets part best in two: the split that explains most of their variance (least squares), each
 * bucket weighed by its traces, taken for a change where the means differ by more than four standard errors and 10 %.
 */
export interface Onset {
  readonly buckets: readonly {
    readonly from: number;
    readonly value?: number;
    readonly count: number;
  }[];
  readonly change?: {
    /** The beginning of the first bucket with the new level. Units: epoch ms. */
    readonly at: number;
    readonly before: number;
    readonly after: number;
  };
  /** In the order of time. */
  readonly firstSeen: readonly FirstSeen[];
  readonly bucketMs: number;
}
