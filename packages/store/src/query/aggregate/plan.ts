import type { CompiledFilter } from '../filter/compile-filter.js';
import type { Dimension } from '../types/aggregate-query.js';
import type { Measure } from '../types/measures.js';
import { DIMENSIONS, ROLLUP_KEYS, type Unit } from './dimensions.js';
import type { SumName } from './units.js';

/** What an aggregate is made of, read and checked. */
export interface AggregatePlan {
  readonly filter: CompiledFilter;
  readonly by: readonly Dimension[];
  readonly unit: Unit;
  readonly measures: ReadonlySet<Measure>;
  readonly bucketUs?: number;
  readonly top: 'count' | 'errors' | 'cost' | 'tokens';
  readonly limit: number;
  readonly lowScore: number;
}

/** Which rows of `llm_rollups` answer. */
export interface RollupKey {
  readonly dimension: string;
  /** The dimensions that `value` and `value2` stand for, by their place in `by`; `undefined` where they are summed over. */
  readonly places: readonly (number | undefined)[];
  /** The values that are wanted, where it is not all. */
  readonly values: readonly (readonly string[] | undefined)[];
}

const SUMS: Partial<Readonly<Record<Measure | AggregatePlan['top'], readonly SumName[]>>> = {
  count: ['errors', 'traces'],
  errors: ['errors'],
  latency: ['latencyUs'],
  tokens: ['input', 'output', 'cached'],
  cost: ['cost', 'unpriced'],
  retries: ['retries', 'cost'],
};

/** The sums that groups are ranked by. */
export function sumsOfTop({ top }: AggregatePlan): readonly SumName[] {
  return top === 'tokens' ? ['input', 'output'] : [top];
}

/** The sums that what is asked for is made of. */
export function sumsOf({ measures, top }: AggregatePlan): ReadonlySet<SumName> {
  return new Set(['count', ...[...measures, top].flatMap((name) => SUMS[name] ?? [])]);
}

/** Whether the sums that are kept can answer, and which. They know of no condition but on their own dimensions. */
export function rollupKeyOf({ filter, by, unit }: AggregatePlan): RollupKey | undefined {
  const wanted = new Map<Dimension, readonly string[] | undefined>(
    by.map((dimension) => [dimension, undefined]),
  );
  for (const field of filter.fields) {
    const values = filter.equals.get(field);
    const dimension = dimensionOf(field === 'user' ? 'userHash' : field);
    if (values === undefined || dimension === undefined) return undefined;
    // A step that several of the values hold for would count its trace more than once.
    const summed = !by.includes(dimension) && unit !== 'trace';
    if (summed && values.length > 1) return undefined;
    wanted.set(dimension, values);
  }
  const names = [...wanted.keys()];
  if (names.length > 2 || names.some((name) => DIMENSIONS[name].rollup === undefined)) {
    return undefined;
  }
  for (const order of [names, names.toReversed()]) {
    const dimension = order.map((name) => DIMENSIONS[name].rollup as string).join('×');
    if (!ROLLUP_KEYS.has(dimension) || unitOf(order) !== unit) continue;
    return {
      dimension: dimension === '' ? 'all' : dimension,
      places: order.map((name) => (by.includes(name) ? by.indexOf(name) : undefined)),
      values: order.map((name) => wanted.get(name)),
    };
  }
  return undefined;
}

/** What is counted by some dimensions: traces, unless one of them is of steps. */
export function unitOf(by: readonly Dimension[]): Unit {
  const units = new Set(by.map((dimension) => DIMENSIONS[dimension].unit));
  units.delete('trace');
  // A tool and the model that asked for it: the tool is counted.
  if (units.size > 1) units.delete('call');
  const [unit = 'trace'] = units;
  return unit;
}

function dimensionOf(field: string): Dimension | undefined {
  const found = Object.entries(DIMENSIONS).find(([, spec]) => spec.field === field);
  return found?.[0] as Dimension | undefined;
}
