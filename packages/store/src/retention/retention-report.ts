/** What a run did in the traces of one rule, or in the rest. */
export interface ScopeReport {
  readonly environments?: readonly string[];
  readonly tenants?: readonly string[];
  readonly texts: number;
  readonly traces: number;
}

/** What a run did, or would do. */
export interface RetentionReport {
  /** Units: epoch ms. */
  readonly ranAt: number;
  readonly dryRun: boolean;
  /** Whether it came to its end. */
  readonly complete: boolean;
  /** Traces that lost their text and keep their numbers. */
  readonly texts: number;
  /** Traces that went whole. */
  readonly traces: number;
  /** Whole texts that nothing referred to any more. */
  readonly contents: number;
  /** Scores that went with their traces. Not counted by a dry run. */
  readonly scores: number;
  /** Rows that belong to no trace. Not counted by a dry run. */
  readonly leftovers: number;
  /** In the order of the rules; the last one is for the rest. */
  readonly scopes: readonly ScopeReport[];
}
