import type { PolicyDocument } from '../sealing/policy/canonical-policy.js';
import type { SealedRecord } from '../sealing/sealed.js';

/** A record as text: the line that `toLine` makes of it. */
export interface EncodedRecord {
  readonly type: SealedRecord['type'];
  readonly line: string;
  /** Names the text of a `content` record, which need not be written twice. */
  readonly contentKey: string | undefined;
}

/** As the members of {@link Exporter} of these names, for records that are encoded already. */
export interface EncodedExport {
  encode(record: SealedRecord): EncodedRecord;
  export(records: readonly EncodedRecord[]): void | Promise<void>;
  exportSync(records: readonly EncodedRecord[]): void;
}

/**
 * Takes sealed records somewhere. Three required members; delivery owns queueing and counting.
 *
 * Errors: a throw or rejection of `export` counts its records as `dropped.failed`; it never reaches the app.
 *
 * @example
 * const exporter: Exporter = {
 *   name: 'ship',
 *   async export(records) { await ship(records); },
 *   async shutdown() {},
 * };
 */
export interface Exporter {
  /** A short name, unique within a tracer; the key of its counts. */
  readonly name: string;
  /** Whether it may be handed text that a policy keeps raw; without it, it is handed the masked form. */
  readonly allowRaw?: boolean;
  /** Takes a batch. Resolved or returned means delivered. Never called twice at once. */
  export(records: readonly SealedRecord[]): void | Promise<void>;
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
