import type { QueryLimits } from '../database/database.js';
import type { AggregateAnswer, AggregateQuery } from './types/aggregate-query.js';
import type { CompareQuery, Comparison } from './types/compare-query.js';
import type { ErrorAnswer, ErrorQuery } from './types/error-query.js';
import type { Onset, OnsetQuery } from './types/onset-query.js';
import type { PromptVersionAnswer, PromptVersionQuery } from './types/prompt-version-query.js';
import type {
  SessionPage,
  SessionQuery,
  Transcript,
  TranscriptQuery,
} from './types/session-query.js';
import type { SpanSummary, TopSpanQuery } from './types/top-span-query.js';
import type { TracePage, TraceQuery } from './types/trace-query.js';
import type { DimensionValue, ValueQuery } from './types/value-query.js';

/**
 * The questions that a store answers.
 *
 * Errors: an `LlmTraceError` with code `invalid_query`, `query_timeout` or `store_unavailable`.
 */
export interface TraceQueries {
  /** A list of traces by filter, page by page. */
  search(query: TraceQuery, limits?: QueryLimits): Promise<TracePage>;
  /** Numbers by dimension and time. */
  aggregate(query: AggregateQuery, limits?: QueryLimits): Promise<AggregateAnswer>;
  /** Errors in groups. */
  errors(query: ErrorQuery, limits?: QueryLimits): Promise<ErrorAnswer>;
  /** Two sets of traces side by side, and whether they differ by more than noise. */
  compare(query: CompareQuery, limits?: QueryLimits): Promise<Comparison>;
  /** Conversations. */
  sessions(query: SessionQuery, limits?: QueryLimits): Promise<SessionPage>;
  /** One conversation, turn by turn. */
  transcript(query: TranscriptQuery, limits?: QueryLimits): Promise<Transcript>;
  /** The versions of prompts that ran, with the numbers of their calls. */
  promptVersions(query: PromptVersionQuery, limits?: QueryLimits): Promise<PromptVersionAnswer>;
  /** The slowest or largest steps. */
  topSpans(query: TopSpanQuery, limits?: QueryLimits): Promise<readonly SpanSummary[]>;
  /** When a number changed, and what was new about then. */
  onset(query: OnsetQuery, limits?: QueryLimits): Promise<Onset>;
  /** The values of a dimension, to pick one. */
  values(query: ValueQuery, limits?: QueryLimits): Promise<readonly DimensionValue[]>;
}
