import { ignoreRejection, report } from '../diagnostics.js';
import { invalidOption } from '../errors.js';
import type { InlineScorer } from './sampling-options.js';
import type { ScoreFact, TraceFacts } from './trace-facts.js';

const MAX_SCORERS = 20;
const NONE: readonly ScoreFact[] = [];

/** Errors: `invalid_option` with the option's path. */
export function checkScorers(scorers: readonly InlineScorer[] = []): readonly InlineScorer[] {
  if (!Array.isArray(scorers) || scorers.length > MAX_SCORERS) {
    invalidOption('sampling.scorers', `an array of at most ${MAX_SCORERS} functions`, scorers);
  }
  scorers.forEach((scorer, i) => {
    if (typeof scorer !== 'function') {
      invalidOption(`sampling.scorers[${i}]`, 'a function of the facts', scorer);
    }
  });
  return scorers;
}

/** Asks every scorer for its judgement; what throws or answers with anything else is counted and left out. */
export function runScorers(
  scorers: readonly InlineScorer[],
  facts: TraceFacts,
): readonly ScoreFact[] {
  if (scorers.length === 0) return NONE;
  const scores: ScoreFact[] = [];
  for (const scorer of scorers) {
    try {
      const score: unknown = scorer(facts);
      if (isScore(score)) scores.push({ name: score.name, value: score.value });
      else if (score !== undefined) {
        ignoreRejection(score, 'a scorer must answer at once');
        report('callback_error', 'a scorer answered with something that is no score');
      }
    } catch (error) {
      report('callback_error', 'a scorer threw', error);
    }
  }
  return scores;
}

function isScore(value: unknown): value is ScoreFact {
  if (typeof value !== 'object' || value === null) return false;
  const { name, value: judged } = value as Partial<Record<keyof ScoreFact, unknown>>;
  if (typeof name !== 'string' || name === '') return false;
  return typeof judged === 'number'
    ? Number.isFinite(judged)
    : typeof judged === 'boolean' || typeof judged === 'string';
}
