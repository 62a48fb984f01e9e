/** Bounds of one trace in memory. Each has a default that no ordinary trace reaches. */
export interface TraceLimits {
  /** Spans beyond it run but are not kept; the trace says how many. */
  readonly maxSpans: number;
  readonly maxEventsPerSpan: number;
  readonly maxAttributesPerSpan: number;
  /** Units: UTF-16 code units that one string shows in its span, head and tail together; the whole is kept by its hash. */
  readonly maxTextLength: number;
  /** Units: UTF-16 code units of one string that are kept at all, head and tail together. */
  readonly maxContentLength: number;
  /** Units: UTF-8 bytes of whole texts that one trace keeps; what exceeds it keeps its head and tail alone. */
  readonly maxContentBytes: number;
  /** Units: UTF-8 bytes, about, that one captured value keeps after sealing. */
  readonly maxValueBytes: number;
  /** Units: ms after which an open request is closed as `abandoned`. */
  readonly maxRequestAgeMs: number;
  /** Units: ms without a new span after which an open job is closed as `abandoned`. */
  readonly maxJobIdleMs: number;
}

export const DEFAULT_LIMITS: TraceLimits = {
  maxSpans: 2_000,
  maxEventsPerSpan: 128,
  maxAttributesPerSpan: 128,
  maxTextLength: 2_000,
  maxContentLength: 1_048_576,
  maxContentBytes: 8 * 1_048_576,
  maxValueBytes: 1_048_576,
  maxRequestAgeMs: 15 * 60_000,
  maxJobIdleMs: 24 * 3_600_000,
};
