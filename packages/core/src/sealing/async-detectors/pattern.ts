import { LlmTraceError } from '../../errors.js';
import { isEntityType, type EntityType } from '../redaction/index.js';

/**
 * A regular expression of the team's own. It runs on a worker thread under a deadline, so that a pattern that takes
 * for ever costs only the text that it was tried on.
 *
 * Shape: the whole match is masked, or the group called `value` where the pattern has one.
 */
export interface Pattern {
  readonly name: string;
  /** What stands in the placeholder: `EMPLOYEE_ID`. */
  readonly type: EntityType;
  readonly pattern: RegExp;
}

const MAX_PATTERNS = 100;

/** Checks patterns where they are configured. Errors: `invalid_option` with the path. */
export function checkPatterns(patterns: unknown, path: string): void {
  if (!Array.isArray(patterns)) fail(path, 'must be a list of patterns');
  if (patterns.length > MAX_PATTERNS) fail(path, `must hold at most ${MAX_PATTERNS} patterns`);
  for (const [i, entry] of (patterns as readonly Partial<Pattern>[]).entries()) {
    const at = `${path}[${i}]`;
    if (typeof entry !== 'object' || entry === null) fail(at, 'must be an object');
    if (typeof entry.name !== 'string' || entry.name === '') fail(`${at}.name`, 'must be a name');
    if (!isEntityType(entry.type)) fail(`${at}.type`, 'must be written as EMPLOYEE_ID');
    if (!(entry.pattern instanceof RegExp)) fail(`${at}.pattern`, 'must be a regular expression');
    if (entry.pattern.test('')) fail(`${at}.pattern`, 'must not match the empty text');
  }
}

function fail(path: string, problem: string): never {
  throw new LlmTraceError('invalid_option', `Option "${path}" ${problem}.`);
}
