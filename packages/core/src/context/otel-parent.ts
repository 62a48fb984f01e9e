import { report } from '../diagnostics.js';

/** The OpenTelemetry span that the running code is in. Shape: ids in lower-case hex. */
export interface OtelParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
  /** The `tracestate` to pass on, where it has one. */
  readonly state: string | undefined;
}

/** Told of each span that became a parent; see {@link setOtelParentListener}. */
export type OtelParentListener = (spanContext: object) => void;

interface SpanContext {
  readonly traceId?: unknown;
  readonly spanId?: unknown;
  readonly traceFlags?: unknown;
  readonly traceState?: { serialize?(): unknown };
}

interface OtelApi {
  readonly context?: {
    active?(): { getValue(key: symbol): { spanContext?(): SpanContext } | undefined };
  };
}

const API: unique symbol = Symbol.for('opentelemetry.js.api.1') as never;
const SPAN: symbol = Symbol.for('OpenTelemetry Context Key SPAN');
const LISTENER: unique symbol = Symbol.for('llmtrace.otel-parent@1') as never;
const shared = globalThis as { [API]?: OtelApi; [LISTENER]?: OtelParentListener | undefined };

/**
 * The active span of OpenTelemetry, where the app runs it: a root that is opened below it continues its trace. Read from what
 * all copies of the api package share, so that none is needed here and nothing is registered.
 *
 * Source: `internal/global-utils.ts` and `trace/context-utils.ts` of `@opentelemetry/api`.
 */
export function otelParent(): OtelParent | undefined {
  const context = shared[API]?.context;
  if (context === undefined) return undefined;
  try {
    const found = context.active?.().getValue(SPAN)?.spanContext?.();
    const { traceId, spanId, traceFlags } = found ?? {};
    if (found === undefined || !isId(traceId, 32) || !isId(spanId, 16)) return undefined;
    const state = found.traceState?.serialize?.();
    shared[LISTENER]?.(found);
    return {
      traceId,
      spanId,
      flags: typeof traceFlags === 'number' ? traceFlags : 1,
      state: typeof state === 'string' && state !== '' ? state : undefined,
    };
  } catch (error) {
    report('hook_error', 'the active OpenTelemetry span could not be read', error);
    return undefined;
  }
}

/** Says who is told of spans that became parents, so that what comes of their traces can be put below them. */
export function setOtelParentListener(listener: OtelParentListener | undefined): void {
  shared[LISTENER] = listener;
}

function isId(id: unknown, digits: number): id is string {
  if (typeof id !== 'string' || id.length !== digits) return false;
  let isZero = true;
  for (let i = 0; i < digits; i++) {
    const code = id.charCodeAt(i);
    if (!((code >= 48 && code <= 57) || (code >= 97 && code <= 102))) return false;
    if (code !== 48) isZero = false;
  }
  return !isZero;
}
