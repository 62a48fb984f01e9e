import type { JsonScalar } from './json.js';

/**
 * What ties a trace to a user, a feature and a business outcome. Set it with `withAttributes` or `trace.set`.
 *
 * Shape: `userId` is never kept: the record holds its HMAC as `userIdHash`. `knownValues` leave no trace at all.
 */
export interface TraceAttributes {
  readonly userId?: string;
  readonly userSegment?: string;
  readonly userFirstSeen?: number;
  readonly sessionId?: string;
  readonly tenantId?: string;
  readonly locale?: string;
  readonly feature?: string;
  readonly variant?: string;
  readonly pipeline?: string;
  readonly pipelineTier?: string;
  readonly featureFlags?: Readonly<Record<string, JsonScalar>>;
  readonly tags?: readonly string[];
  readonly metadata?: Readonly<Record<string, unknown>>;
  /**
   * What belongs to the person whose request this is, by type of placeholder: `{ NAME: ['Ada Byron'], ADDRESS: [...] }`. It is
   * masked wherever it stands in the trace and never kept. At most 100 values of 200 characters.
   */
  readonly knownValues?: Readonly<Record<string, readonly string[]>>;
}
