import type { SCHEMA_VERSION } from './schema-version.js';

/**
 * Records that an exporter lost: where something is missing, and why.
 *
 * Shape: `reason` as in the counts of delivery, or `unreadable` for lines of a journal that a store could not read.
 * Units: `from` and `to` epoch ms, of the first and the last loss.
 */
export interface GapRecord {
  readonly type: 'gap';
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly gapId: string;
  readonly exporter: string;
  readonly reason: string;
  readonly records: number;
  readonly from: number;
  readonly to: number;
  readonly serviceName: string;
  readonly environment: string;
}
