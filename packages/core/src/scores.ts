import { activeTracer } from './context/registry.js';
import { storage } from './context/storage.js';
import type { ScoreSource } from './model/record.js';
import type { ScoreInput } from './model/score.js';
import type { Tracer } from './tracer.js';

/**
 * Records a score, from any code and any process, at any time after the request.
 *
 * Errors: none; a score without exactly one target, a name and a value is reported as `invalid_score` and not recorded.
 */
export function recordScore(score: ScoreInput): void {
  record(score, 'online_eval');
}

/** Records what a user thought of an answer. Errors: as {@link recordScore}. */
export function recordFeedback(score: ScoreInput): void {
  record(score, 'user_feedback');
}

/** Records what came of an answer: order refunded, ticket reopened. Errors: as {@link recordScore}. */
export function recordOutcome(score: ScoreInput): void {
  record(score, 'business_outcome');
}

function record(score: ScoreInput, source: ScoreSource): void {
  const tracer = storage.getStore()?.trace?.owner ?? activeTracer();
  (tracer as Tracer | undefined)?.recordScore(score, source);
}
