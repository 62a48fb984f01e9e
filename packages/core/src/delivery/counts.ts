/** Why a record was not delivered. `rejected_<status>`: the other end refused it with that HTTP status. */
export type DropReason =
  | 'queue_full'
  | 'failed'
  | 'seal_error'
  | 'closed'
  | 'open_limit'
  | 'open_bytes'
  | 'journal_full'
  | 'unreadable'
  | 'rejected'
  | RejectedStatus;

type RejectedStatus = `rejected_${number}`;

/** How many records were dropped, by reason. */
export type DropCounts = Readonly<
  Partial<Record<Exclude<DropReason, RejectedStatus>, number>> & Record<RejectedStatus, number>
>;

/**
 * What became of every record, for one exporter. A trace that is sampled out, and what follows it, counts as
 * `sampledOut`; one that is held for `upgrade()`, or is in the journal for a later process to send, counts as `queued`.
 *
 * Shape: `produced = delivered + queued + sampledOut + sum(dropped)`, at any moment.
 */
export interface DeliveryCounts {
  readonly produced: number;
  readonly delivered: number;
  readonly queued: number;
  readonly sampledOut: number;
  readonly dropped: DropCounts;
}

/** How a remote exporter gets on. */
export interface RemoteStatus {
  /** What it has not taken yet. Units: bytes as JSON; ms for the age of the oldest, at most. */
  readonly lag: { readonly records: number; readonly bytes: number; readonly oldestAgeMs: number };
  /** `open`: attempts failed one after another, and it is left in peace for a while; `half_open`: one record tries. */
  readonly circuit: 'closed' | 'open' | 'half_open';
  /** Attempts that failed and were, or will be, made again. */
  readonly retries: number;
  readonly lastError: { readonly message: string; readonly at: number } | undefined;
}

/** The counts of one exporter, and how it gets on where it is a remote one. */
export interface ExporterStats extends DeliveryCounts {
  readonly remote?: RemoteStatus;
}

/** The counts of a tracer: by exporter, and what is still open. */
export interface TracerStats {
  /** Roots that began and have not ended. */
  readonly open: number;
  /** Traces, and what follows them, that wait for `upgrade()`. */
  readonly held: number;
  readonly exporters: Readonly<Record<string, ExporterStats>>;
}
