/** Why a record was not delivered. */
export type DropReason =
  | 'queue_full'
  | 'failed'
  | 'seal_error'
  | 'closed'
  | 'open_limit'
  | 'open_bytes';

/**
 * What became of every record, for one exporter. A trace that is sampled out, and what follows it, counts as
 * `sampledOut`; one that is held for `upgrade()` counts as `queued`.
 *
 * Shape: `produced = delivered + queued + sampledOut + sum(dropped)`, at any moment.
 */
export interface DeliveryCounts {
  readonly produced: number;
  readonly delivered: number;
  readonly queued: number;
  readonly sampledOut: number;
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

/** The counts of a tracer: by exporter, and what is still open. */
export interface TracerStats {
  /** Roots that began and have not ended. */
  readonly open: number;
  /** Traces, and what follows them, that wait for `upgrade()`. */
  readonly held: number;
  readonly exporters: Readonly<Record<string, DeliveryCounts>>;
}
