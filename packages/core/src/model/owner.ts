import type { Clock } from './clock.js';
import type { IdSource } from './ids.js';
import type { TraceLimits } from './limits.js';
import type { LiveSpan } from './live-span.js';
import type { LiveTrace } from './live-trace.js';

/** What a live trace needs of its tracer. */
export interface TraceOwner {
  readonly enabled: boolean;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly limits: TraceLimits;
  /** A root began. */
  opened(trace: LiveTrace): void;
  /** A root ended; everything after this happens outside the request. */
  finished(trace: LiveTrace): void;
  /** A span ended after its trace had been written. */
  late(span: LiveSpan): void;
}
