import type {
  ContentRecord,
  LateSpanRecord,
  LlmTraceRecord,
  OpenTraceRecord,
  PromptLabelRecord,
  PromptRecord,
  ScoreRecord,
  TraceRecord,
} from '@llmtrace/core';
import type { AccessEntry, AccessFilter } from './access/access-entry.js';
import type { QueryLimits } from './database/database.js';
import type { StoreLookups } from './lookup/store-lookups.js';
import type { TraceQueries } from './query/trace-queries.js';
import type { PromptFilter } from './read/read-contents.js';
import type { StoreUpkeep } from './upkeep/store-upkeep.js';

/** A stored root with what came after it. */
export interface StoredTrace {
  /** The newest costs are in it; without `text` its texts are missing, and what is shown of them elsewhere. */
  readonly root: TraceRecord | OpenTraceRecord;
  readonly late: readonly LateSpanRecord[];
  readonly scores: readonly ScoreRecord[];
  /** The text was there and is gone by retention or erasure, or `kept`, or there was none. */
  readonly text: 'kept' | 'expired' | 'none';
}

/** What became of the records of a write. */
export interface WriteResult {
  /** Records that were new, or newer than what was there. */
  readonly written: number;
  /** Records that had been stored before. */
  readonly repeated: number;
}

/** How far a journal has been taken in. */
export interface JournalPosition {
  /** Names the journal's folder. */
  readonly directory: string;
  readonly segment: string;
  /** Units: bytes. */
  readonly position: number;
}

/** What is written with the records. */
export interface WriteOptions {
  /** Where the records come from. Nothing is written where the store has been there already. */
  readonly journal?: JournalPosition;
}

/** Which parts of a trace are wanted. */
export interface GetTraceOptions extends QueryLimits {
  /** Default: true. */
  readonly text?: boolean;
}

/**
 * Keeps records and answers questions about them. Writing is idempotent: a record that comes again changes nothing.
 *
 * Errors: an `LlmTraceError` with code `store_unavailable`, `query_timeout` or `schema_newer`.
 */
export interface TraceStore {
  /** Where it is, without credentials: `sqlite:.llmtrace/traces.db`, `postgres://db/app`. */
  readonly location: string;
  /** Lists, numbers, groups of errors, comparisons. */
  readonly queries: TraceQueries;
  /** All or nothing of the records is written. */
  write(records: readonly LlmTraceRecord[], options?: WriteOptions): Promise<WriteResult>;
  /** How far each segment of a journal has been taken in. */
  journalPositions(directory: string): Promise<ReadonlyMap<string, number>>;
  /** Forgets segments of a journal that are gone. */
  forgetJournal(directory: string, segments: readonly string[]): Promise<void>;
  /** All local roots under a trace id, the earliest first; empty when there is none. */
  getTrace(traceId: string, options?: GetTraceOptions): Promise<readonly StoredTrace[]>;
  /** The ids of traces that begin with some digits, the latest first, at most 20. */
  findTraceIds(prefix: string, limits?: QueryLimits): Promise<readonly string[]>;
  /** A whole text by its hash; a tenant's text is found with the tenant's id alone. */
  getContent(
    hash: string,
    tenantId?: string,
    limits?: QueryLimits,
  ): Promise<ContentRecord | undefined>;
  listPrompts(filter?: PromptFilter, limits?: QueryLimits): Promise<readonly PromptRecord[]>;
  listPromptLabels(
    filter?: Pick<PromptFilter, 'name'>,
    limits?: QueryLimits,
  ): Promise<readonly PromptLabelRecord[]>;
  /** Things by their names and ids. */
  readonly lookups: StoreLookups;
  /** Retention, erasure, holds. */
  readonly upkeep: StoreUpkeep;
  /** Writes down that someone was shown text. */
  noteAccess(entry: AccessEntry): Promise<void>;
  /** Who was shown what, the newest first. */
  listAccess(filter?: AccessFilter, limits?: QueryLimits): Promise<readonly AccessEntry[]>;
  close(): Promise<void>;
}
