/**
 * Someone was shown the text of traces.
 *
 * Units: `at` epoch ms. Shape: `via` is the door (`dashboard`, `cli`, `api`), `what` the kind of reading (`trace`, `list`,
 * `content`, …).
 */
export interface AccessEntry {
  readonly at: number;
  readonly user: string;
  readonly role?: string;
  readonly via: string;
  readonly what: string;
  readonly traceIds: readonly string[];
}

/** Which entries are wanted, the newest first. */
export interface AccessFilter {
  readonly user?: string;
  readonly traceId?: string;
  /** Units: epoch ms, exclusive. */
  readonly before?: number;
  /** Default: 100; at most 1,000. */
  readonly limit?: number;
}
