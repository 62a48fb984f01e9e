import { defined } from '../row-values.js';
import type { Measure, Measures, Quantiles } from '../types/measures.js';
import { scoreBin } from '../../rollup/count-retrievals.js';
import type { Cell } from './cell.js';
import type { AggregatePlan } from './plan.js';
import type { SketchBins } from './sketch-bins.js';

/** The numbers of a cell, as far as they were asked for and there is something to measure. */
export function measuresOf(
  cell: Cell,
  { measures: wanted, lowScore }: Pick<AggregatePlan, 'measures' | 'lowScore'>,
): Measures {
  const measures = [...wanted].map((name) => [name, MEASURES[name](cell, lowScore)]);
  return defined<Measures>(Object.fromEntries(measures) as Measures);
}

const MEASURES: {
  readonly [M in Measure]: (cell: Cell, lowScore: number) => Measures[M] | undefined;
} = {
  count: (cell) => ({
    count: cell.get('count'),
    errors: cell.get('errors'),
    errorRate: share(cell.get('errors'), cell.get('count')),
    traces: cell.get('traces'),
  }),
  latency(cell) {
    const quantiles = percentiles(cell.latency);
    if (quantiles === undefined) return undefined;
    return { ...quantiles, mean: share(cell.get('latencyUs'), cell.get('count')) / 1000 };
  },
  ttft: (cell) => percentiles(cell.ttft),
  tokens: (cell) => ({
    input: cell.get('input'),
    output: cell.get('output'),
    cached: cell.get('cached'),
    cachedShare: share(cell.get('cached'), cell.get('input')),
  }),
  cost: (cell) => ({
    nanoUsd: cell.get('cost'),
    perRequestNanoUsd: share(cell.get('cost'), cell.get('count')),
    unpricedCalls: cell.get('unpriced'),
  }),
  retries: (cell) => ({
    count: cell.get('retries'),
    nanoUsd: cell.get('retryCost'),
    costShare: share(cell.get('retryCost'), cell.get('cost')),
  }),
  finishReasons({ finishReasons }) {
    const all = [...finishReasons.values()].reduce((a, b) => a + b, 0);
    if (all === 0) return undefined;
    const sorted = [...finishReasons].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted.map(([reason, count]) => [reason, count / all]));
  },
  tools(cell) {
    const calls = cell.get('toolCalls');
    const failures = cell.get('toolFailures');
    return calls === 0 ? undefined : { calls, failures, failureRate: failures / calls };
  },
  parsers(cell) {
    const runs = cell.get('parserRuns');
    const failures = cell.get('parserFailures');
    if (runs === 0) return undefined;
    return { runs, failures, failureRate: failures / runs, repaired: cell.get('repaired') };
  },
  retrieval: retrievalOf,
  scores({ scores }) {
    if (scores.size === 0) return undefined;
    const sorted = [...scores].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(
      sorted.map(([name, { count, sum }]) => [name, { count, mean: sum / count }]),
    );
  },
  outliers(cell) {
    const answers = cell.get('answers');
    const calls = cell.get('outliers');
    return answers === 0 ? undefined : { calls, share: calls / answers };
  },
};

function retrievalOf(cell: Cell, lowScore: number): Measures['retrieval'] | undefined {
  const count = cell.get('retrievals');
  if (count === 0) return undefined;
  const empty = cell.get('emptyRetrievals');
  const lowest = scoreBin(lowScore);
  let [scored, low] = [0, 0];
  for (const [bin, n] of cell.topScores) {
    scored += n;
    if (bin < lowest) low += n;
  }
  const input = cell.get('retrievingInput');
  const { mean, median } = averages(cell.topScores);
  return defined<NonNullable<Measures['retrieval']>>({
    count,
    empty,
    emptyShare: empty / count,
    meanTopScore: mean,
    medianTopScore: median,
    lowShare: scored === 0 ? undefined : low / scored,
    tokenShare: input === 0 ? undefined : cell.get('retrievedTokens') / input,
  });
}

/** Shape: the median is the lower of the two in the middle. */
function averages(scores: ReadonlyMap<number, number>): { mean?: number; median?: number } {
  const sorted = [...scores].sort(([a], [b]) => a - b);
  const all = sorted.reduce((sum, [, count]) => sum + count, 0);
  if (all === 0) return {};
  const sum = sorted.reduce((total, [score, count]) => total + score * count, 0);
  let below = 0;
  for (const [score, count] of sorted) {
    below += count;
    if (below * 2 >= all) return { mean: sum / all / 10_000, median: score / 10_000 };
  }
  return {};
}

function percentiles(sketch: SketchBins): Quantiles | undefined {
  const [p50, p95, p99] = sketch.quantiles([0.5, 0.95, 0.99]) ?? [];
  if (p50 === undefined || p95 === undefined || p99 === undefined) return undefined;
  return { p50, p95, p99 };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
