/** Bounds of traces in memory. Each has a default that no ordinary app reaches. */
export interface TraceLimits {
  /** Roots that may be open at once. Beyond it whole traces go, the oldest first, failed ones last. */
  readonly maxOpenTraces: number;
  /** Units: bytes, about, that all open roots may hold; looked at every few seconds. Beyond it as for `maxOpenTraces`. */
  readonly maxOpenBytes: number;
  /** Spans of one trace beyond it run but are not kept; the trace says how many. */
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
  maxOpenTraces: 10_000,
  maxOpenBytes: 268_435_456,
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
