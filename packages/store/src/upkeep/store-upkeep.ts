import type { EraseOptions } from '../erasure/erase-traces.js';
import type { ErasureReport, ErasureSubject } from '../erasure/erasure.js';
import type { Hold, StoredHold } from '../retention/holds.js';
import type { RetentionOptions } from '../retention/retention-options.js';
import type { RetentionReport } from '../retention/retention-report.js';
import type { RetentionState } from '../retention/retention-state.js';
import type { RetentionRun } from '../retention/run-retention.js';
import type { RebuildOptions, RebuildReport } from '../rollup/rebuild-rollups.js';

/** What keeps a store in order. */
export interface StoreUpkeep {
  /**
   * Removes what has been kept long enough. Shape: by the periods of the app that has the store open as an exporter, unless
   * others are given; without such an app by the default ones.
   */
  retain(run: RetentionRun, options?: RetentionOptions): Promise<RetentionReport>;
  /** What the last run did, how old the oldest text is, and the periods in force. */
  retentionState(): Promise<RetentionState>;
  /** Removes every trace of somebody or something. */
  erase(subject: ErasureSubject, options?: EraseOptions): Promise<ErasureReport>;
  addHold(hold: Hold, nowMs: number): Promise<string>;
  /** Shape: whether there was one. */
  removeHold(holdId: string): Promise<boolean>;
  holds(): Promise<readonly StoredHold[]>;
  /** Adds the rollups up anew, by default as far back as no trace has been removed by its age. */
  rebuildRollups(nowMs: number, options?: RebuildOptions): Promise<RebuildReport>;
  /** The version of the tables that are there. */
  schemaVersion(): Promise<number>;
}
