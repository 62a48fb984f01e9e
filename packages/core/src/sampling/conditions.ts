import { invalidOption } from '../errors.js';
import type { TraceOutcome } from '../model/kinds.js';
import { CANARY_SUBJECTS, isCanary, type CanaryWindow, type Sighting } from './canary.js';
import type { NamePattern, SamplingCondition } from './sampling-options.js';
import type { ScoreFact, TraceFacts } from './trace-facts.js';

/** Whether a condition holds of a trace. */
export type ConditionTest = (facts: TraceFacts, sightings: readonly Sighting[]) => boolean;

type Wanted<K extends keyof SamplingCondition> = NonNullable<SamplingCondition[K]>;
type Compilers = {
  readonly [K in keyof SamplingCondition]-?: (wanted: Wanted<K>, path: string) => ConditionTest;
};

const NANO_USD_PER_CENT = 10_000_000;
const OUTCOMES: readonly TraceOutcome[] = [
  'paused',
  'abandoned',
  'aborted',
  'error',
  'fallback',
  'partial',
  'degraded_success',
  'success',
];

const COMPILERS: Compilers = {
  error: flag((facts) => facts.status === 'error'),
  failedSpans: flag((facts) => facts.failedSpans > 0),
  failedTools: flag((facts) => facts.failedTools > 0),
  failedParsers: flag((facts) => facts.failedParsers > 0),
  timeouts: flag((facts) => facts.timeouts > 0),
  guardrailHits: flag((facts) => facts.guardrailHits > 0),
  slowerThanMs: above((facts) => facts.durationMs, 1),
  costlierThanCents: above((facts) => facts.totals.costNanoUsd ?? 0, NANO_USD_PER_CENT),
  outcome: outcomeIs,
  score: scoreBelow,
  canary: canaryWithin,
  feature: named((facts) => facts.feature),
  variant: named((facts) => facts.variant),
  tenant: named((facts) => facts.tenantId),
  userSegment: named((facts) => facts.userSegment),
  route: named((facts) => facts.route),
  name: named((facts) => facts.name),
  model: (wanted, path) => {
    const matches = nameTest(wanted, path);
    return (facts) => facts.models.some(matches);
  },
};

/**
 * Makes one test of a condition.
 *
 * Errors: `invalid_option` with the path of the field that is wrong.
 */
export function compileCondition(condition: SamplingCondition, path: string): ConditionTest {
  const tests: ConditionTest[] = [];
  for (const key of Object.keys(condition) as (keyof SamplingCondition)[]) {
    if (!Object.hasOwn(COMPILERS, key)) {
      invalidOption(`${path}.${key}`, `one of ${Object.keys(COMPILERS).join(', ')}`, key);
    }
    const wanted = condition[key];
    if (wanted === undefined) continue;
    const compile = COMPILERS[key] as (wanted: unknown, path: string) => ConditionTest;
    tests.push(compile(wanted, `${path}.${key}`));
  }
  return (facts, sightings) => tests.every((holds) => holds(facts, sightings));
}

function flag(
  read: (facts: TraceFacts) => boolean,
): (wanted: boolean, path: string) => ConditionTest {
  return (wanted, path) => {
    if (typeof wanted !== 'boolean') invalidOption(path, 'true or false', wanted);
    return (facts) => read(facts) === wanted;
  };
}

function above(
  read: (facts: TraceFacts) => number,
  unit: number,
): (wanted: number, path: string) => ConditionTest {
  return (wanted, path) => {
    if (!isAmount(wanted)) invalidOption(path, 'a number ≥ 0', wanted);
    return (facts) => read(facts) > wanted * unit;
  };
}

function outcomeIs(wanted: Wanted<'outcome'>, path: string): ConditionTest {
  const outcomes = (Array.isArray(wanted) ? wanted : [wanted]) as readonly TraceOutcome[];
  outcomes.forEach((outcome, i) => {
    if (OUTCOMES.includes(outcome)) return;
    const at = Array.isArray(wanted) ? `${path}[${i}]` : path;
    invalidOption(at, `one of ${OUTCOMES.join(', ')}`, outcome);
  });
  return (facts) => outcomes.includes(facts.outcome);
}

function scoreBelow(wanted: Wanted<'score'>, path: string): ConditionTest {
  const { name, below } = Object(wanted) as Wanted<'score'>;
  if (typeof below !== 'number' || Number.isNaN(below)) {
    invalidOption(`${path}.below`, 'a number', below);
  }
  if (name !== undefined && typeof name !== 'string') {
    invalidOption(`${path}.name`, 'the name of a score', name);
  }
  const sought = { ...wanted };
  return (facts) => facts.scores.some((score) => isLow(score, sought));
}

/** Whether a score is the one that is meant, and low. Yes counts as 1 and no as 0; categories are never low. */
export function isLow(
  { name, value }: ScoreFact,
  wanted: { readonly name?: string; readonly below: number },
): boolean {
  if (typeof value === 'string' || (wanted.name !== undefined && wanted.name !== name))
    return false;
  return Number(value) < wanted.below;
}

function canaryWithin(wanted: CanaryWindow, path: string): ConditionTest {
  const { requests, hours, of } = Object(wanted) as CanaryWindow;
  if (requests === undefined && hours === undefined) {
    invalidOption(path, 'an object with requests, hours or both', wanted);
  }
  if (requests !== undefined && !isAmount(requests)) {
    invalidOption(`${path}.requests`, 'a number ≥ 0', requests);
  }
  if (hours !== undefined && !isAmount(hours)) {
    invalidOption(`${path}.hours`, 'a number ≥ 0', hours);
  }
  if (of !== undefined && !(Array.isArray(of) && of.every((s) => CANARY_SUBJECTS.includes(s)))) {
    invalidOption(`${path}.of`, `a list of ${CANARY_SUBJECTS.join(', ')}`, of);
  }
  const window = { ...wanted };
  return (facts, sightings) => isCanary(sightings, window, facts.startTime + facts.durationMs);
}

function named(
  read: (facts: TraceFacts) => string | undefined,
): (wanted: NamePattern, path: string) => ConditionTest {
  return (wanted, path) => {
    const matches = nameTest(wanted, path);
    return (facts) => {
      const value = read(facts);
      return value !== undefined && matches(value);
    };
  };
}

function nameTest(wanted: NamePattern, path: string): (value: string) => boolean {
  const patterns = (Array.isArray(wanted) ? wanted : [wanted]) as readonly string[];
  const exact = new Set<string>();
  const beginnings: string[] = [];
  patterns.forEach((pattern, i) => {
    if (typeof pattern !== 'string' || pattern === '') {
      invalidOption(Array.isArray(wanted) ? `${path}[${i}]` : path, 'a non-empty string', pattern);
    }
    if (pattern.endsWith('*')) beginnings.push(pattern.slice(0, -1));
    else exact.add(pattern);
  });
  return (value) => exact.has(value) || beginnings.some((start) => value.startsWith(start));
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}
