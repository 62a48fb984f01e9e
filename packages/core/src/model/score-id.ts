import { createHash } from 'node:crypto';
import type { ScoreInput } from './score.js';

/** The id of a judgement: the same for the same target, name and evaluator, so that a repeat replaces it. */
export function scoreIdOf(score: ScoreInput): string {
  const target = score.traceId ?? score.requestId ?? score.responseId;
  const parts = [target, score.spanId, score.name, score.evaluator, score.evaluatorVersion];
  return createHash('sha256')
    .update(parts.map((part) => part ?? '').join('\0'))
    .digest('hex')
    .slice(0, 32);
}
