import type { SpanKind } from '../model/kinds.js';
import type { SpanDataMap } from '../model/span-data.js';

/** What is known of a span when it starts. */
export interface SpanOptions<K extends SpanKind = SpanKind> {
  /** Default: `step`. */
  readonly kind?: K;
  readonly data?: Partial<SpanDataMap[K]>;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly input?: unknown;
  /** `false` does not record what the function returns. */
  readonly captureOutput?: boolean;
}
