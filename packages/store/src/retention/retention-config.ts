import { LlmTraceError } from '@llmtrace/core';
import type { RetentionOptions, RetentionPeriods, RetentionRule } from './retention-options.js';

const DEFAULT_PERIODS: Required<RetentionPeriods> = {
  textDays: 7,
  notableTextDays: 30,
  metadataDays: 90,
};
const DEFAULT_LOW_SCORE = 0.5;
const DEFAULT_BATCH = 200;
const MAX_BATCH = 5_000;
const MAX_RULES = 100;
const KEYS = ['textDays', 'notableTextDays', 'metadataDays'] as const;

/** Periods, and which traces they are for: those of a rule, or the rest. */
export interface RetentionScope extends Required<RetentionPeriods> {
  readonly environments?: readonly string[];
  readonly tenants?: readonly string[];
}

/** How long a store keeps what, checked. Shape: the first scope that fits counts; the last one fits always. */
export interface RetentionConfig {
  readonly scopes: readonly RetentionScope[];
  /** The bound of a low score: of all names but those in `lowScores`. */
  readonly lowScore: number | undefined;
  readonly lowScores: Readonly<Record<string, number>>;
  readonly canaryRules: readonly string[];
  readonly batchSize: number;
}

/** Checks how long a store is to keep what. Errors: `invalid_option` with the option's path. */
export function resolveRetention(
  options: RetentionOptions = {},
  path: string = 'retention',
): RetentionConfig {
  const { rules = [], lowScore = DEFAULT_LOW_SCORE, canaryRules = ['canary'], batchSize } = options;
  const known = [...KEYS, 'rules', 'lowScore', 'canaryRules', 'batchSize'];
  mustKnow(options, known, path);
  const base = periodsOf(options, DEFAULT_PERIODS, path);
  if (!Array.isArray(rules) || rules.length > MAX_RULES)
    refuse(`${path}.rules`, `must be a list of at most ${MAX_RULES} rules`);
  const scopes = rules.map((rule, i) =>
    scopeOf(rule as RetentionRule, base, `${path}.rules[${i}]`),
  );
  if (!isNames(canaryRules)) refuse(`${path}.canaryRules`, 'must be a list of names');
  if (
    batchSize !== undefined &&
    !(Number.isInteger(batchSize) && batchSize > 0 && batchSize <= MAX_BATCH)
  )
    refuse(`${path}.batchSize`, `must be a whole number from 1 to ${MAX_BATCH}`);
  return {
    scopes: [...scopes, base],
    ...lowScoresOf(lowScore, `${path}.lowScore`),
    canaryRules,
    batchSize: batchSize ?? DEFAULT_BATCH,
  };
}

function scopeOf(
  rule: RetentionRule,
  base: Required<RetentionPeriods>,
  path: string,
): RetentionScope {
  mustKnow(rule, [...KEYS, 'environment', 'tenant'], path);
  const { environment, tenant } = rule;
  if (environment === undefined && tenant === undefined)
    refuse(path, 'must name an environment or a tenant; periods for all stand beside the rules');
  return {
    ...periodsOf(rule, base, path),
    ...(environment === undefined
      ? undefined
      : { environments: namesOf(environment, `${path}.environment`) }),
    ...(tenant === undefined ? undefined : { tenants: namesOf(tenant, `${path}.tenant`) }),
  };
}

function periodsOf(
  given: RetentionPeriods,
  base: Required<RetentionPeriods>,
  path: string,
): Required<RetentionPeriods> {
  for (const key of KEYS) {
    const days = given[key];
    if (days !== undefined && !(typeof days === 'number' && days >= 0))
      refuse(`${path}.${key}`, `must be a number of days, or Infinity, got ${String(days)}`);
  }
  const { textDays = base.textDays, metadataDays = base.metadataDays } = given;
  const notableTextDays = given.notableTextDays ?? Math.max(base.notableTextDays, textDays);
  if (notableTextDays < textDays)
    refuse(`${path}.notableTextDays`, `must be at least textDays (${textDays})`);
  if (metadataDays < notableTextDays)
    refuse(
      `${path}.metadataDays`,
      `must be at least notableTextDays (${notableTextDays}): a text goes with its trace`,
    );
  return { textDays, notableTextDays, metadataDays };
}

function lowScoresOf(
  lowScore: number | Readonly<Record<string, number>>,
  path: string,
): Pick<RetentionConfig, 'lowScore' | 'lowScores'> {
  if (typeof lowScore === 'number' && !Number.isNaN(lowScore)) return { lowScore, lowScores: {} };
  if (typeof lowScore !== 'object' || lowScore === null)
    return refuse(path, 'must be a number, or numbers by the name of the score');
  for (const [name, bound] of Object.entries(lowScore))
    if (typeof bound !== 'number' || Number.isNaN(bound))
      refuse(`${path}.${name}`, 'must be a number');
  return { lowScore: undefined, lowScores: lowScore };
}

function namesOf(names: string | readonly string[], path: string): readonly string[] {
  const list = typeof names === 'string' ? [names] : names;
  return isNames(list) && list.length > 0
    ? list
    : refuse(path, 'must be a name or a list of names');
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== '');
}

function mustKnow(given: object, known: readonly string[], path: string): void {
  if (typeof given !== 'object' || given === null) refuse(path, 'must be an object');
  for (const key of Object.keys(given))
    if (!known.includes(key)) refuse(`${path}.${key}`, `is none: there are ${known.join(', ')}`);
}

function refuse(path: string, problem: string): never {
  throw new LlmTraceError('invalid_option', `Option "${path}" ${problem}.`, { from: 'store' });
}
