import type { SpanKind, TraceKind } from '@llmtrace/core';
import type { TraceFilter } from './trace-filter.js';

/** What errors of one type are told apart by. */
export type ErrorDimension =
  | 'code'
  | 'kind'
  | 'provider'
  | 'model'
  | 'route'
  | 'tool'
  | 'parser'
  | 'retrievalIndex';

/** Errors in groups: those of steps, and those of roots that no step had. */
export interface ErrorQuery {
  readonly filter?: TraceFilter;
  /** Besides the type. Default: `['kind', 'model', 'route', 'tool', 'parser']`. */
  readonly by?: readonly ErrorDimension[];
  /** Default: an hour where the time is at most two days, else a day. */
  readonly bucketMs?: number;
  /** Groups, the largest first. Default: 50; at most 1,000. */
  readonly limit?: number;
  /** Traces to look at, the newest of each group. Default: 3; at most 20. */
  readonly samples?: number;
}

/** Errors that agree in type and in what was asked to tell them apart. Units: times in epoch ms. */
export interface ErrorGroup {
  readonly type: string;
  readonly code?: string;
  readonly kind?: SpanKind | TraceKind;
  readonly provider?: string;
  readonly model?: string;
  readonly route?: string;
  readonly tool?: string;
  readonly parser?: string;
  readonly retrievalIndex?: string;
  readonly count: number;
  readonly traces: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Stretches of time without an error are left out. */
  readonly overTime: readonly { readonly from: number; readonly count: number }[];
  readonly samples: readonly { readonly traceId: string; readonly rootSpanId: string }[];
}

/** Shape: counts are of stored traces; `exact` says whether those are all. */
export interface ErrorAnswer {
  readonly groups: readonly ErrorGroup[];
  readonly bucketMs: number;
  readonly exact: boolean;
  readonly more: boolean;
}
