import type { PolicyDocument } from '../sealing/policy/canonical-policy.js';
import type { SealedRecord } from '../sealing/sealed.js';

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
  /** Is told, before the first batch, the policy that the records to come are sealed by. */
  policyInForce?(policy: PolicyDocument): void;
}
