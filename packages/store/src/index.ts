export type { AccessEntry, AccessFilter } from './access/access-entry.js';
export type {
  Database,
  Dialect,
  NewRow,
  QueryLimits,
  Row,
  SqlQuery,
  SqlValue,
  Transaction,
} from './database/database.js';
export { ingestJournal, type IngestOptions, type IngestResult } from './ingest/ingest-journal.js';
export { openStore } from './open-store.js';
export { storePath } from './store-path.js';
export { knownHashKey } from './query/known-hash-key.js';
export type { PromptFilter } from './read/read-contents.js';
export type {
  GetTraceOptions,
  JournalPosition,
  StoredTrace,
  TraceStore,
  WriteOptions,
  WriteResult,
} from './trace-store.js';
export * from './query/index.js';
export type { EraseOptions } from './erasure/erase-traces.js';
export type { ErasedIds, ErasureReport, ErasureSubject } from './erasure/erasure.js';
export { eraseJournal, type JournalErasure } from './erasure/erase-journal.js';
export type { Loss, LossFilter, RootId, StoreLookups, TableRows } from './lookup/store-lookups.js';
export type { Hold, HoldKind, StoredHold } from './retention/holds.js';
export type {
  RetentionOptions,
  RetentionPeriods,
  RetentionRule,
} from './retention/retention-options.js';
export type { RetentionReport, ScopeReport } from './retention/retention-report.js';
export type { RetentionRun } from './retention/run-retention.js';
export type { RetentionScope } from './retention/retention-config.js';
export type { RetentionState } from './retention/retention-state.js';
export type { SqlTraceStoreOptions } from './sql-trace-store.js';
export type { StoreExporterOptions } from './store-exporter.js';
export type { RebuildOptions, RebuildReport } from './rollup/rebuild-rollups.js';
export type { StoreUpkeep } from './upkeep/store-upkeep.js';
