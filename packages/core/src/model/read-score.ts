import type { ScoreInput } from './score.js';

/**
 * Copies a judgement that an app hands over, so that nothing is read of it later.
 *
 * Shape: where it is none, why. Errors: none.
 */
export function readScore(given: ScoreInput): ScoreInput | string {
  try {
    const score = { ...given };
    return findProblem(score) ?? score;
  } catch {
    return 'a score could not be read';
  }
}

function findProblem(score: ScoreInput): string | undefined {
  const targets = [score.traceId, score.requestId, score.responseId].filter(Boolean);
  if (targets.length !== 1) return 'a score needs exactly one of traceId, requestId and responseId';
  if (typeof score.name !== 'string' || score.name === '') return 'a score needs a name';
  const { value } = score;
  const valid =
    typeof value === 'number'
      ? Number.isFinite(value)
      : typeof value === 'boolean' || typeof value === 'string';
  return valid ? undefined : 'the value of a score must be a finite number, a boolean or a string';
}
