import { allStored } from '../aggregate/exactness.js';
import { compileFilter } from '../filter/compile-filter.js';
import { mergeFilters } from '../filter/merge-filters.js';
import type { QueryContext } from '../query-context.js';
import { readFields } from '../read/fields.js';
import { invalidQuery } from '../read/invalid-query.js';
import { readTexts } from '../read/text.js';
import type {
  ComparedNumbers,
  ComparedShare,
  CompareQuery,
  Comparison,
  Difference,
} from '../types/compare-query.js';
import { collect, NUMBERS } from './collect.js';
import { distributionOf, effectiveSize, HistogramBuilder, type Histogram } from './histogram.js';
import { mannWhitney, MIN_SIZE, twoProportion, type TestResult } from './significance.js';

const EMPTY: Histogram = new HistogramBuilder().build();

/** Compares two sets of traces. Errors: those of `TraceQueries`. */
export async function compare(query: CompareQuery, context: QueryContext): Promise<Comparison> {
  const fields = readFields(query, 'query', ['filter', 'a', 'b', 'scores', 'significance']);
  const common = compileFilter(query.filter, context);
  const sides = (['a', 'b'] as const).map((side) => {
    if (!fields.has(side)) invalidQuery(side, 'a filter, such as { promptVersion }');
    return mergeFilters(common, compileFilter(query[side], context, side));
  });
  const names = fields.has('scores') ? readTexts(fields.get('scores'), 'scores') : undefined;
  const limit = readSignificance(fields.get('significance') ?? 0.01);
  const [a, b] = await Promise.all(sides.map((side) => collect(side, names, context)));
  if (a === undefined || b === undefined) throw new TypeError('two sets were asked for');
  const scoreNames = [...new Set([...a.scores.keys(), ...b.scores.keys()])].sort();
  const of = (set: typeof a, name: (typeof NUMBERS)[number] | 'failed'): Histogram =>
    set.numbers.get(name) ?? EMPTY;
  const failed = sharesOf(of(a, 'failed'), of(b, 'failed'));
  const numbers = NUMBERS.map((name) => numbersOf(of(a, name), of(b, name)));
  const scores = scoreNames.map((name) =>
    numbersOf(a.scores.get(name) ?? EMPTY, b.scores.get(name) ?? EMPTY),
  );
  const tests = [failed, ...numbers, ...scores].filter(({ test }) => test.pValue !== undefined);
  const judged = <T>({
    a: left,
    b: right,
    test,
  }: Tested<T>): { a: T; b: T; difference: Difference } => ({
    a: left,
    b: right,
    difference: {
      ...test,
      significant: test.pValue !== undefined && test.pValue < limit / tests.length,
    },
  });
  return {
    traces: { a: of(a, 'failed').weight, b: of(b, 'failed').weight },
    errors: judged(failed) as ComparedShare,
    ...(Object.fromEntries(
      NUMBERS.map((name, i) => [name, judged(numbers[i] as (typeof numbers)[number])]),
    ) as Record<(typeof NUMBERS)[number], ComparedNumbers>),
    scores: Object.fromEntries(
      scoreNames.map((name, i) => [name, judged(scores[i] as (typeof scores)[number])]),
    ),
    exact:
      a.isWhole &&
      b.isWhole &&
      (await allStored(
        sides.map(({ fromUs, toUs }) => ({ fromUs, toUs })),
        context,
      )),
  };
}

interface Tested<T> {
  readonly a: T;
  readonly b: T;
  readonly test: Omit<Difference, 'significant'>;
}

function numbersOf(a: Histogram, b: Histogram): Tested<ComparedNumbers['a']> {
  const small = effectiveSize(a) < MIN_SIZE || effectiveSize(b) < MIN_SIZE;
  return {
    a: distributionOf(a),
    b: distributionOf(b),
    test: small ? NO_TEST : named('mann_whitney', mannWhitney(a, b)),
  };
}

function sharesOf(a: Histogram, b: Histogram): Tested<ComparedShare['a']> {
  const [left, right] = [a, b].map((side) =>
    side.weight === 0 ? undefined : { count: side.total, share: side.total / side.weight },
  );
  const [sizeA, sizeB] = [effectiveSize(a), effectiveSize(b)];
  const small = sizeA < MIN_SIZE || sizeB < MIN_SIZE;
  const test =
    small || left === undefined || right === undefined
      ? NO_TEST
      : named(
          'two_proportion',
          twoProportion({ share: left.share, size: sizeA }, { share: right.share, size: sizeB }),
        );
  return { a: left, b: right, test };
}

const NO_TEST: Omit<Difference, 'significant'> = { test: 'none' };

function named(
  test: Difference['test'],
  { effect, pValue }: TestResult,
): Omit<Difference, 'significant'> {
  return { test, effect, pValue };
}

function readSignificance(value: unknown): number {
  if (typeof value !== 'number' || !(value > 0 && value < 1)) {
    invalidQuery('significance', 'a number between 0 and 1', value);
  }
  return value;
}
