import { report } from '../diagnostics.js';
import { invalidOption } from '../errors.js';
import type { Sighting } from './canary.js';
import { compileCondition, isLow, type ConditionTest } from './conditions.js';
import { TIERS, type SamplingTier } from './decision.js';
import type { SamplingOptions, SamplingRule } from './sampling-options.js';
import type { ScoreFact, TraceFacts } from './trace-facts.js';

/** Whether a rule's condition holds; `failed` when the user's own could not say. */
export type RuleTest = (facts: TraceFacts, sightings: readonly Sighting[]) => boolean | 'failed';

/** A rule that has been checked and can be asked. */
export interface CompiledRule {
  readonly name: string;
  readonly tier: SamplingTier;
  readonly rate: number;
  readonly holds: RuleTest;
  /** Where a low score alone makes it keep a trace in full: whether one does. */
  readonly asksFor: ((score: ScoreFact) => boolean) | undefined;
  /** Whether it asks for what is new. */
  readonly canary: boolean;
}

const MAX_RULES = 100;
const MAX_NAME_LENGTH = 64;
const RULE_KEYS: readonly string[] = ['name', 'tier', 'rate', 'when'];

/**
 * Checks the rules and makes them ready to be asked.
 *
 * Errors: `invalid_option` with the option's path, as in `sampling.rules[2].rate`.
 */
export function compileRules(options: SamplingOptions): readonly CompiledRule[] {
  const { rules = [], otherwise } = options;
  if (!Array.isArray(rules) || rules.length > MAX_RULES) {
    invalidOption('sampling.rules', `an array of at most ${MAX_RULES} rules`, rules);
  }
  if (otherwise !== undefined && !TIERS.includes(otherwise)) {
    invalidOption('sampling.otherwise', TIERS.join(', '), otherwise);
  }
  const compiled = rules.map((rule, i) => compileRule(rule, `sampling.rules[${i}]`));
  const last = rules.at(-1);
  if (otherwise === undefined && last?.when === undefined && (last?.rate ?? 1) < 1) {
    const rest = `${TIERS.join(', ')}: it says what becomes of the rest that the last rule leaves`;
    invalidOption('sampling.otherwise', rest, otherwise);
  }
  return compiled;
}

function compileRule(rule: SamplingRule, path: string): CompiledRule {
  if (typeof rule !== 'object' || rule === null) invalidOption(path, 'a rule: { tier, … }', rule);
  for (const key of Object.keys(rule)) {
    if (!RULE_KEYS.includes(key)) invalidOption(`${path}.${key}`, RULE_KEYS.join(', '), key);
  }
  const { name, tier, rate = 1, when } = rule;
  if (!TIERS.includes(tier)) invalidOption(`${path}.tier`, TIERS.join(', '), tier);
  if (typeof rate !== 'number' || !(rate >= 0 && rate <= 1)) {
    invalidOption(`${path}.rate`, 'a number from 0 to 1', rate);
  }
  if (
    name !== undefined &&
    (typeof name !== 'string' || name === '' || name.length > MAX_NAME_LENGTH)
  ) {
    invalidOption(`${path}.name`, `a string of 1 to ${MAX_NAME_LENGTH} characters`, name);
  }
  return {
    name: name ?? nameOf(rule),
    tier,
    rate,
    holds: testOf(when, `${path}.when`),
    asksFor: scoreTest(rule),
    canary: typeof when === 'object' && when.canary !== undefined,
  };
}

function nameOf({ when, rate = 1 }: SamplingRule): string {
  if (when === undefined) return rate < 1 ? 'share' : 'rest';
  if (typeof when === 'function') return 'custom';
  return Object.keys(when).join('+').slice(0, MAX_NAME_LENGTH) || 'rest';
}

function scoreTest({ when, tier }: SamplingRule): CompiledRule['asksFor'] {
  if (tier !== 'full' || typeof when !== 'object' || when.score === undefined) return undefined;
  if (Object.keys(when).length > 1) return undefined;
  const wanted = { ...when.score };
  return (score) => isLow(score, wanted);
}

function testOf(when: SamplingRule['when'], path: string): RuleTest {
  if (when === undefined) return () => true;
  if (typeof when === 'function') return guarded(when);
  if (typeof when !== 'object' || when === null || Array.isArray(when)) {
    invalidOption(path, 'a condition or a function of the facts', when);
  }
  return compileCondition(when, path) satisfies ConditionTest;
}

function guarded(predicate: (facts: TraceFacts) => boolean): RuleTest {
  return (facts) => {
    try {
      const answer: unknown = predicate(facts);
      if (typeof answer === 'boolean' || answer === undefined) return answer === true;
      if (answer instanceof Promise) answer.catch(ignoreRejection);
      report(
        'callback_error',
        'a sampling rule answered neither true nor false; its trace is kept',
      );
    } catch (error) {
      report('callback_error', 'a sampling rule threw; its trace is kept', error);
    }
    return 'failed';
  };
}

function ignoreRejection(error: unknown): void {
  report('callback_error', 'a sampling rule must answer at once', error);
}
