import type { ScoreRecord } from '@llmtrace/core';

/** A request that hands a score over. */
export interface ScoreRequest {
  /** A path of the host that the traces go to. */
  readonly path: string;
  readonly body: unknown;
}

/** A score, and the root of the trace that it judges where that was sent not long ago. */
export interface JudgedScore {
  readonly score: ScoreRecord;
  readonly rootSpanId: string | undefined;
}

/**
 * Knows how a target takes scores that it does not take as spans.
 *
 * Shape: `undefined` for a score that names nothing the target knows.
 */
export interface ScoreTarget {
  readonly name: string;
  request(judged: JudgedScore): ScoreRequest | undefined;
}
