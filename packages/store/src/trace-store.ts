import type { ContentRecord, LateSpanRecord, LlmTraceRecord, OpenTraceRecord, ScoreRecord, TraceRecord } from '@llmtrace/core';
import type { TracePage, TraceQuery } from './query/trace-query.js';
import type { AggregateQuery, AggregateRow } from './query/aggregate-query.js';
import type { QueryLimits } from './database/database.js';

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
  /** Records that were new. */
  readonly written: number;
  /** Records that had been stored before. */
  readonly repeated: number;
}

/** Which parts of a trace are wanted. */
export interface GetTraceOptions extends QueryLimits {
  /** Default: true. */
  readonly text?: boolean;
}

/**
 * Keeps records and answers questions about them. Writing is idempotent: a record that comes again changes nothing.
 *
 * Errors: an `LlmTraceError` with code `store_unavailable`, `query_timeout`, `schema_newer` or `invalid_query`.
 */
export interface TraceStore {
  /** Where it is, without credentials: `sqlite:.llmtrace/traces.db`, `postgres://db/app`. */
  readonly location: string;
  write(records: readonly LlmTraceRecord[]): Promise<WriteResult>;
  /** All local roots under a trace id, the earliest first; empty when there is none. */
  getTrace(traceId: string, options?: GetTraceOptions): Promise<readonly StoredTrace[]>;
  search(query: TraceQuery, limits?: QueryLimits): Promise<TracePage>;
  aggregate(query: AggregateQuery, limits?: QueryLimits): Promise<readonly AggregateRow[]>;
  getContent(hash: string, tenantId?: string): Promise<ContentRecord | undefined>;
  close(): Promise<void>;
}
