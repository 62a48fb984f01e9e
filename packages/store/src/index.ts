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
export type { PromptFilter } from './read/read-contents.js';
export type { GetTraceOptions, StoredTrace, TraceStore, WriteResult } from './trace-store.js';
