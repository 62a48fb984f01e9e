/** Why a record was not delivered. */
export type DropReason = 'queue_full' | 'failed' | 'seal_error' | 'closed';

/**
 * What became of every trace that ended, for one exporter.
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
  readonly exporters: Readonly<Record<string, DeliveryCounts>>;
}
