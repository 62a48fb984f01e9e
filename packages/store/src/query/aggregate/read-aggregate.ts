import { compileFilter } from '../filter/compile-filter.js';
import type { QueryContext } from '../query-context.js';
import { readFields, readLimit, readWord, type Fields } from '../read/fields.js';
import { invalidQuery } from '../read/invalid-query.js';
import type { AggregateQuery, Dimension } from '../types/aggregate-query.js';
import type { Measure } from '../types/measures.js';
import { DIMENSIONS, type Unit } from './dimensions.js';
import { unitOf, type AggregatePlan } from './plan.js';

const MEASURES: readonly Measure[] = [
  'count',
  'latency',
  'ttft',
  'tokens',
  'cost',
  'retries',
  'finishReasons',
  'tools',
  'parsers',
  'retrieval',
  'scores',
  'outliers',
];
const MAX_BUCKETS = 5_000;
const MIN_BUCKET_MS = 1_000;
const HOUR_MS = 3_600_000;

/** What is measured of other steps than those that are counted. */
const MEASURED_UNITS: Partial<Readonly<Record<Measure, Unit>>> = {
  finishReasons: 'call',
  outliers: 'call',
  tools: 'tool',
  parsers: 'parser',
  retrieval: 'retrieval',
};

/** Reads an `AggregateQuery`. Errors: `invalid_query`. */
export function readAggregate(query: AggregateQuery, context: QueryContext): AggregatePlan {
  const known = ['filter', 'by', 'measures', 'bucketMs', 'top', 'limit', 'lowScore'];
  const fields = readFields(query, 'query', known);
  const filter = compileFilter(query.filter, context);
  const by = readDimensions(fields.get('by') ?? []);
  const unit = unitOf(by);
  const measures = readMeasures(fields.get('measures') ?? ['count'], by, unit);
  const bucketMs = readBucket(fields.get('bucketMs'), filter);
  const tops = ['count', 'errors', 'cost', 'tokens'] as const;
  return {
    filter,
    by,
    unit,
    measures,
    ...(bucketMs === undefined ? undefined : { bucketUs: bucketMs * 1000 }),
    top: readWord(fields.get('top') ?? 'count', 'top', tops),
    limit: readLimit(fields.get('limit'), 'limit', 100, 1_000),
    lowScore: readLowScore(fields),
  };
}

/** Reads the width of stretches of time. Units: ms. Errors: `invalid_query`. */
export function readBucket(
  value: unknown,
  { fromUs, toUs }: { readonly fromUs?: number; readonly toUs?: number },
): number | undefined {
  if (value === undefined) return undefined;
  if (!Number.isInteger(value) || (value as number) < MIN_BUCKET_MS || (value as number) > 1e12) {
    invalidQuery('bucketMs', `a whole number of ms from ${MIN_BUCKET_MS}`, value);
  }
  const bucketMs = value as number;
  const known = fromUs !== undefined && toUs !== undefined;
  if (known ? (toUs - fromUs) / 1000 / bucketMs > MAX_BUCKETS : bucketMs < HOUR_MS) {
    invalidQuery(
      'bucketMs',
      `wider: at most ${MAX_BUCKETS} stretches, an hour or more where the time is not bounded`,
      value,
    );
  }
  return bucketMs;
}

function readDimensions(value: unknown): readonly Dimension[] {
  if (!Array.isArray(value) || value.length > 2)
    invalidQuery('by', 'a list of 0 to 2 dimensions', value);
  const names = Object.keys(DIMENSIONS) as readonly Dimension[];
  const by = value.map((name, i) => readWord(name, `by[${i}]`, names));
  const [a, b] = by;
  if (a !== undefined && b !== undefined) {
    if (a === b) invalidQuery('by', 'two different dimensions', value);
    const unit = unitOf(by);
    if (!by.every((name) => hasDimension(unit, name))) {
      invalidQuery(
        'by',
        `one dimension, or two of the same steps: ${a} and ${b} are of different ones`,
      );
    }
  }
  return by;
}

function readMeasures(value: unknown, by: readonly Dimension[], unit: Unit): ReadonlySet<Measure> {
  if (!Array.isArray(value) || value.length === 0)
    invalidQuery('measures', 'a list of measures', value);
  const measures = value.map((name, i) => readWord(name, `measures[${i}]`, MEASURES));
  measures.forEach((measure, i) => {
    if (!isMeasured(measure, by, unit)) {
      invalidQuery(`measures[${i}]`, `left out: ${measure} cannot be told by ${by.join(' and ')}`);
    }
  });
  return new Set(measures);
}

function isMeasured(measure: Measure, by: readonly Dimension[], unit: Unit): boolean {
  if (measure === 'count' || measure === 'latency') return true;
  if (measure === 'ttft' || measure === 'tokens' || measure === 'cost' || measure === 'retries') {
    return unit === 'trace' || unit === 'call';
  }
  if (measure === 'scores') {
    return by.every((name) => isOfTrace(name) || DIMENSIONS[name].ofTrace !== undefined);
  }
  const measured = MEASURED_UNITS[measure] as Unit;
  return by.every((name) => hasDimension(measured, name));
}

/** Whether what a unit counts can be told apart by a dimension. */
function hasDimension(unit: Unit, name: Dimension): boolean {
  const spec = DIMENSIONS[name];
  return isOfTrace(name) || spec.unit === unit || (spec.also?.includes(unit) ?? false);
}

function isOfTrace(name: Dimension): boolean {
  return DIMENSIONS[name].unit === 'trace';
}

function readLowScore(fields: Fields): number {
  const value = fields.get('lowScore') ?? 0.72;
  if (typeof value !== 'number' || !Number.isFinite(value))
    invalidQuery('lowScore', 'a number', value);
  return value;
}
