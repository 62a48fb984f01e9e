import type { JsonScalar } from '../model/json.js';
import type { TraceOwner } from '../model/owner.js';
import type { TraceAttributes } from '../model/trace-attributes.js';

/** What an inbound `traceparent` does: continues the caller's trace, is linked to, or is not looked at. */
export type IncomingMode = 'parent' | 'link' | 'ignore';

/** Tells a request that is not traced: a path without its query, a pattern on it, or a function of the request. */
export type IgnoreRule<Req> = string | RegExp | ((req: Req) => boolean);

/** Who sent a request; the id is kept as its HMAC only. */
export interface RequestUser {
  readonly id: string | number;
  readonly segment?: string;
  /** Units: epoch ms. */
  readonly firstSeen?: number;
}

/**
 * Options of every HTTP integration. Resolvers run when the response has ended, so that they see what later middleware
 * put on the request; they are synchronous, and one that throws is counted and never reaches the app.
 */
export interface HttpOptions<Req> {
  /** Default: the tracer in force at the time of the request. */
  readonly tracer?: TraceOwner;
  /** Default: `parent`. Whatever a caller sends, it can neither switch tracing off nor choose where traces go. */
  readonly incoming?: IncomingMode;
  /** The response header that carries the trace id, `false` for none. Default: `x-trace-id`. */
  readonly traceIdHeader?: string | false;
  /** Default: {@link DEFAULT_IGNORED_PATHS}. */
  readonly ignore?: readonly IgnoreRule<Req>[];
  readonly user?: (req: Req) => RequestUser | string | number | null | undefined;
  readonly session?: (req: Req) => string | null | undefined;
  readonly tenant?: (req: Req) => string | null | undefined;
  readonly featureFlags?: (req: Req) => Readonly<Record<string, JsonScalar>> | null | undefined;
  readonly attributes?: (req: Req) => TraceAttributes | null | undefined;
}

/** Health checks and the like, which are not traced unless `ignore` says otherwise. */
export const DEFAULT_IGNORED_PATHS: readonly string[] = [
  '/health',
  '/healthz',
  '/livez',
  '/readyz',
  '/metrics',
  '/favicon.ico',
];
