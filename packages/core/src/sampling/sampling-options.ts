import type { TraceOutcome } from '../model/kinds.js';
import type { CanaryWindow } from './canary.js';
import type { SamplingTier } from './decision.js';
import type { ScoreFact, TraceFacts } from './trace-facts.js';

/** A name, several, or the beginning of some: `/internal/*`. */
export type NamePattern = string | readonly string[];

/** What must hold of a trace; all that is given must. */
export interface SamplingCondition {
  /** The trace failed. */
  readonly error?: boolean;
  /** Some step failed, even if a retry made up for it. */
  readonly failedSpans?: boolean;
  readonly failedTools?: boolean;
  /** An answer could not be parsed. */
  readonly failedParsers?: boolean;
  readonly timeouts?: boolean;
  /** A guardrail flagged, changed or rejected something. */
  readonly guardrailHits?: boolean;
  readonly slowerThanMs?: number;
  /** Units: US cents; what judging cost is not counted. */
  readonly costlierThanCents?: number;
  readonly outcome?: TraceOutcome | readonly TraceOutcome[];
  /** Some score, or the one of that name, is lower. Yes counts as 1 and no as 0. */
  readonly score?: { readonly name?: string; readonly below: number };
  /** A prompt version, model or deployment is new. */
  readonly canary?: CanaryWindow;
  readonly feature?: NamePattern;
  readonly variant?: NamePattern;
  readonly tenant?: NamePattern;
  readonly userSegment?: NamePattern;
  /** The pattern of the route, without the method. */
  readonly route?: NamePattern;
  /** The name of the trace: `POST /api/chat`, or that of a job. */
  readonly name?: NamePattern;
  readonly model?: NamePattern;
}

/**
 * One rule. It takes a trace when its condition holds and the trace's share is below `rate`; the first rule that does
 * decides.
 */
export interface SamplingRule {
  /** Stands in the record. Default: what the condition asks for. */
  readonly name?: string;
  readonly tier: SamplingTier;
  /** Shape: from 0 to 1. Default: 1. */
  readonly rate?: number;
  /** Default: every trace. A function that throws is counted, and its trace kept in full. */
  readonly when?: SamplingCondition | ((facts: TraceFacts) => boolean);
}

/** Judges a trace by its numbers before it is kept or dropped; runs outside the request, synchronously. */
export type InlineScorer = (facts: TraceFacts) => ScoreFact | undefined;

/** How long, and how much of, what was not kept in full can still be asked for. */
export interface HoldOptions {
  /** Default: 15 minutes. */
  readonly forMs?: number;
  /** Units: bytes, about. Default: 64 MB. */
  readonly maxBytes?: number;
}

/** What is kept of which traces. */
export interface SamplingOptions {
  readonly rules?: readonly SamplingRule[];
  /** What becomes of a trace that no rule takes. Default: `full`. */
  readonly otherwise?: SamplingTier;
  /**
   * Makes the choice of traces unforeseeable to those who choose ids, and signs the header `x-llmtrace-sample`; the same
   * in every service. Default: `LLMTRACE_SAMPLING_KEY`. Without either, a configured `hashKey` makes the choice, and no
   * header counts.
   */
  readonly key?: string;
  /**
   * Where the control file of `llmtrace sampling` is, and what has been met is remembered between two starts; `false` for
   * neither. Default: `LLMTRACE_DIR`, else `.llmtrace` in the working directory.
   */
  readonly dir?: string | false;
  readonly scorers?: readonly InlineScorer[];
  /** Keeps traces back for a while so that `tracer.upgrade()` can still keep them in full. Default: false. */
  readonly hold?: boolean | HoldOptions;
}
