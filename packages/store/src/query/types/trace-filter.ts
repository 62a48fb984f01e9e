import type { TraceKind, TraceOutcome, TraceStatus } from '@llmtrace/core';
import type { JsonMatch, NumberRange, ScoreMatch, TextMatch, TimeRange } from './match.js';

/** How a parser fared: `repaired` is valid after at least one repair. */
export type ParserResult = 'valid' | 'repaired' | 'invalid';

/** Conditions on a root's own names and numbers. */
interface RootFilter {
  readonly time?: TimeRange;
  readonly traceId?: TextMatch;
  readonly requestId?: TextMatch;
  readonly kind?: TextMatch<TraceKind>;
  readonly name?: TextMatch;
  readonly status?: TextMatch<TraceStatus>;
  readonly outcome?: TextMatch<TraceOutcome>;
  readonly route?: TextMatch;
  readonly service?: TextMatch;
  readonly environment?: TextMatch;
  readonly tenant?: TextMatch;
  readonly session?: TextMatch;
  /** Ids as the app knows them; hashed before they go anywhere. Errors: `invalid_query` where the key is not known. */
  readonly user?: string | readonly string[];
  readonly userHash?: TextMatch;
  readonly userSegment?: TextMatch;
  readonly locale?: TextMatch;
  readonly feature?: TextMatch;
  readonly variant?: TextMatch;
  readonly pipeline?: TextMatch;
  readonly pipelineVersion?: TextMatch;
  readonly deployment?: TextMatch;
  readonly gitSha?: TextMatch;
  readonly samplingRule?: TextMatch;
  /** Any of them, or none of them with `not`. */
  readonly tags?: TextMatch;
  /** By the flag's name. */
  readonly featureFlags?: Readonly<Record<string, JsonMatch>>;
  /** By key, or by JSON pointer where it begins with `/`. Only while the trace's text is kept. */
  readonly metadata?: Readonly<Record<string, JsonMatch>>;
  readonly latencyMs?: NumberRange;
  /** Of the first LLM call that says so. */
  readonly ttftMs?: NumberRange;
  readonly inputTokens?: NumberRange;
  readonly outputTokens?: NumberRange;
  readonly cachedTokens?: NumberRange;
  readonly tokens?: NumberRange;
  readonly costUsd?: NumberRange;
  readonly retries?: NumberRange;
  /** The lowest of the best scores of its retrievals. */
  readonly topChunkScore?: NumberRange;
  /** How many values were masked. */
  readonly redactions?: NumberRange;
  /** Types of what was masked, `EMAIL`. */
  readonly entityType?: TextMatch;
  /** By name, the newest of each. */
  readonly scores?: Readonly<Record<string, ScoreMatch>>;
  /**
   * Part of the question or answer, however its ASCII letters are written; in a store with `fullText`, words that are all in texts of
   * the trace, `word*` for the beginning of one. Only while the text is kept.
   */
  readonly text?: string;
}

/** Conditions on the steps of a root. */
interface StepFilter {
  /** The model that was asked for, of one and the same call with the eight below. */
  readonly model?: TextMatch;
  /** The model that answered. */
  readonly responseModel?: TextMatch;
  readonly provider?: TextMatch;
  readonly promptName?: TextMatch;
  readonly promptVersion?: TextMatch;
  readonly releaseLabel?: TextMatch;
  readonly responseFormat?: TextMatch;
  readonly finishReason?: TextMatch;
  /** A provider's id of an answer. */
  readonly responseId?: TextMatch;
  /** The call ran with another version than its release label stood for; `false`: no call did. */
  readonly unexpectedPrompt?: boolean;
  readonly tool?: TextMatch;
  readonly retrievalIndex?: TextMatch;
  readonly parserResult?: TextMatch<ParserResult>;
  readonly guardrailAction?: TextMatch<'passed' | 'modified' | 'rejected'>;
  /** Of the root or of any of its steps. */
  readonly errorType?: TextMatch;
  /** Of the root or of any of its steps. */
  readonly errorCode?: TextMatch;
}

/**
 * Which traces are meant: those that every given condition holds for. The empty filter means all.
 *
 * Shape: a condition on steps holds where some step meets it, and with `not` where none has one of the names.
 * Errors: `invalid_query` with the path of what cannot be.
 */
export type TraceFilter = RootFilter & StepFilter;
