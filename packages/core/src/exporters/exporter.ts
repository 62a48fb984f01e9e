import type { PolicyDocument } from '../sealing/policy/canonical-policy.js';
import type { SealedRecord } from '../sealing/sealed.js';
import type { RecordLine } from './record-line.js';

/** A record as text. */
export interface EncodedRecord {
  readonly type: SealedRecord['type'];
  readonly line: RecordLine;
  /** Names the text of a `content` record, which need not be written twice. */
  readonly contentKey: string | undefined;
}

/** As the members of {@link Exporter} of these names, for records that are encoded already. */
export interface EncodedExport {
  encode(record: SealedRecord): EncodedRecord;
  export(records: readonly EncodedRecord[]): void | Promise<void>;
  exportSync(records: readonly EncodedRecord[]): void;
  /** Units: characters of lines that wait for another try when a batch has failed. Default: none, so that it is lost. */
  readonly maxKept?: number;
  /** Makes of a record that waits what may do so for long: a text that was cut from a larger one keeps all of that. */
  hold?(record: EncodedRecord): EncodedRecord;
}

/** One attempt to send a batch. */
export interface ExportAttempt {
  /** Is aborted when the attempt takes too long, or the tracer is shut down: what was begun is to be given up. */
  readonly signal: AbortSignal;
}

/** What the other end made of a batch that it took. */
export interface ExportResult {
  /** Records of the batch that it took and threw away: counted as `dropped.rejected`, and not sent again. */
  readonly rejected?: number;
  /** Why, in its own words. */
  readonly reason?: string;
}

/** How records go to another end that may be slow or away. Everything is optional. */
export interface RemoteOptions {
  /** Records a batch. Default: 256. */
  readonly maxBatchRecords?: number;
  /** Units: bytes of the records of a batch, as JSON; a larger record goes alone. Default: 1 MB. */
  readonly maxBatchBytes?: number;
  /** Units: ms that one attempt may take. Default: 10,000. */
  readonly timeoutMs?: number;
  /** Units: bytes of records, as JSON, that wait in memory; beyond, and while attempts fail, they are read back from the journal. Default: 8 MB. */
  readonly maxQueuedBytes?: number;
  /** Units: ms. The wait after the first failure, at most; it doubles with each further one. Default: 250. */
  readonly retryInitialMs?: number;
  /** Units: ms. The longest wait between attempts but for `Retry-After`. Default: 5,000. */
  readonly retryMaxMs?: number;
  /** Units: bytes a second that are read back from the journal. Default: 8 MB. */
  readonly catchUpBytesPerSecond?: number;
}

/**
 * Takes sealed records somewhere. Three required members; delivery owns queueing, retry and counting.
 *
 * Errors: a throw or rejection of `export` counts its records as `dropped.failed`; of an exporter with `remote`, it is
 * retried, or treated as an {@link ExportError} says. It never reaches the app.
 *
 * @example
 * const exporter: Exporter = {
 *   name: 'ship',
 *   remote: { maxBatchRecords: 100 },
 *   async export(records, attempt) { await ship(records, attempt?.signal); },
 *   async shutdown() {},
 * };
 */
export interface Exporter {
  /** A short name, unique within a tracer; the key of its counts, and of its place in the journal. */
  readonly name: string;
  /** Whether it may be handed text that a policy keeps raw; without it, it is handed the masked form. */
  readonly allowRaw?: boolean;
  /**
   * Says that the other end may be slow or away: records then go to a journal on disk first, and from there in batches that
   * are retried until they are taken. `{}` where the defaults will do.
   */
  readonly remote?: RemoteOptions;
  /**
   * Takes a batch. Resolved or returned means delivered. Never called twice at once, but for a remote attempt that did not
   * end when its signal was aborted.
   */
  export(
    records: readonly SealedRecord[],
    attempt?: ExportAttempt,
  ): void | ExportResult | Promise<void | ExportResult>;
  /** Releases files, sockets and timers. Called once, after the last batch. */
  shutdown(): void | Promise<void>;
  /**
   * Takes a batch before it returns, for the exit of the process, and finishes the one that `export` has begun; called
   * with an empty batch for that alone. Without it, an exit waits for nothing.
   */
  exportSync?(records: readonly SealedRecord[]): void;
  /**
   * What an exporter that writes records as text has in place of `export` and `exportSync`: delivery lets it encode each
   * record as soon as it is sealed, while it is at hand, and then keeps the text alone.
   */
  readonly encoded?: EncodedExport;
  /** Is told, before the first batch, the policy that the records to come are sealed by. */
  policyInForce?(policy: PolicyDocument): void;
}
