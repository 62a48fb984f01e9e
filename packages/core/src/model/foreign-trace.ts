import type { SpanKind, TraceKind } from './kinds.js';
import type { TraceLink } from './live-trace.js';
import type { SpanDataMap } from './span-data.js';
import type { TraceAttributes } from './trace-attributes.js';

/** What went wrong in work that another process did. */
export interface ForeignError {
  readonly type: string;
  readonly message?: string;
  readonly stack?: string;
}

/** Something that happened in it. Units: epoch ms. */
export interface ForeignEvent {
  readonly name: string;
  readonly time: number;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** What root and steps have in common. Units: epoch ms. */
interface ForeignWork {
  readonly name: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly error?: ForeignError;
  readonly events?: readonly ForeignEvent[];
}

/** A step that another process ran, as it told of it: raw. */
export interface ForeignStep extends ForeignWork {
  readonly spanId: string;
  /** One that is not in the trace stands for the root. */
  readonly parentSpanId?: string;
  readonly kind: SpanKind;
  readonly data: Partial<SpanDataMap[SpanKind]>;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** A trace that another process told of: raw, and to be sealed before it goes anywhere. */
export interface ForeignTrace extends ForeignWork {
  readonly traceId: string;
  readonly rootSpanId: string;
  readonly remoteParentSpanId?: string;
  readonly links?: readonly TraceLink[];
  readonly kind: TraceKind;
  readonly serviceName: string;
  readonly environment: string;
  readonly pipelineVersion?: string;
  readonly method?: string;
  readonly route?: string;
  readonly statusCode?: number;
  readonly attributes?: TraceAttributes;
  readonly steps: readonly ForeignStep[];
}
