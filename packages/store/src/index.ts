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
