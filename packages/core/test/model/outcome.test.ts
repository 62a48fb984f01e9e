import { describe, expect, it } from 'vitest';
import { decideOutcome, statusOf, type OutcomeFacts } from '../../src/model/outcome.js';

const CALM: OutcomeFacts = {
  rootEnd: 'completed',
  set: undefined,
  failed: false,
  statusCode: 200,
  cutShort: false,
  unresolvedError: false,
};
const WORST: OutcomeFacts = {
  rootEnd: 'completed',
  set: undefined,
  failed: true,
  statusCode: 500,
  cutShort: true,
  unresolvedError: true,
};

describe('the outcome of a trace', () => {
  it.each([
    ['nothing went wrong', CALM, 'success', 'success'],
    ['a job ended well', { ...CALM, statusCode: undefined }, 'success', 'success'],
    ['the answer was 4xx', { ...CALM, statusCode: 422 }, 'success', 'success'],
    [
      'the answer was 4xx after an exception',
      { ...CALM, statusCode: 404, failed: true },
      'error',
      'error',
    ],
    ['the answer was 5xx', { ...CALM, statusCode: 500 }, 'error', 'error'],
    ['the answer was 503', { ...CALM, statusCode: 503 }, 'error', 'error'],
    ['the job failed', { ...CALM, statusCode: undefined, failed: true }, 'error', 'error'],
    ['the answer was cut short', { ...CALM, cutShort: true }, 'partial', 'success'],
    ['a child failed', { ...CALM, unresolvedError: true }, 'degraded_success', 'success'],
    [
      'cut short counts before a failed child',
      { ...CALM, cutShort: true, unresolvedError: true },
      'partial',
      'success',
    ],
    ['an error counts before cut short', WORST, 'error', 'error'],
    ['the app said fallback', { ...WORST, set: 'fallback' }, 'fallback', 'success'],
    ['the app said success', { ...WORST, set: 'success' }, 'success', 'success'],
    ['the app said error', { ...CALM, set: 'error' }, 'error', 'error'],
    ['the app said partial', { ...CALM, set: 'partial' }, 'partial', 'success'],
    ['the app said degraded', { ...CALM, set: 'degraded_success' }, 'degraded_success', 'success'],
    ['the client left', { ...WORST, rootEnd: 'aborted' }, 'aborted', 'success'],
    [
      'the client left, whatever the app said',
      { ...WORST, rootEnd: 'aborted', set: 'success' },
      'aborted',
      'success',
    ],
    ['it grew too old', { ...WORST, rootEnd: 'abandoned' }, 'abandoned', 'error'],
    [
      'it grew too old, whatever the app said',
      { ...CALM, rootEnd: 'abandoned', set: 'success' },
      'abandoned',
      'error',
    ],
    ['it waits for somebody', { ...WORST, set: 'paused' }, 'paused', 'success'],
    [
      'it waits and the client left',
      { ...WORST, set: 'paused', rootEnd: 'aborted' },
      'paused',
      'success',
    ],
  ] satisfies readonly (readonly [string, OutcomeFacts, string, string])[])(
    'when %s is told by the first rule that holds',
    (_, facts, outcome, status) => {
      const decided = decideOutcome(facts);
      expect(decided).toBe(outcome);
      expect(statusOf(decided)).toBe(status);
    },
  );
});
