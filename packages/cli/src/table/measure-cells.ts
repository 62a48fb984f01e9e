import { formatCost, formatCount, formatDuration } from '@llmtrace/core/terminal';
import type { Measure, Measures } from '@llmtrace/store';
import type { Column } from './render-table.js';

type Cell = readonly [head: string, of: (row: Measures) => string];

/** The columns of each number that can be asked for. */
const CELLS: Readonly<Record<Exclude<Measure, 'finishReasons' | 'scores'>, readonly Cell[]>> = {
  count: [
    ['COUNT', ({ count }) => formatCount(count?.count ?? 0)],
    ['ERRORS', ({ count }) => formatCount(count?.errors ?? 0)],
    ['ERROR %', ({ count }) => percent(count?.errorRate)],
    ['TRACES', ({ count }) => formatCount(count?.traces ?? 0)],
  ],
  latency: [
    ['P50', ({ latency }) => ms(latency?.p50)],
    ['P95', ({ latency }) => ms(latency?.p95)],
    ['P99', ({ latency }) => ms(latency?.p99)],
    ['MEAN', ({ latency }) => ms(latency?.mean)],
  ],
  ttft: [
    ['TTFT P50', ({ ttft }) => ms(ttft?.p50)],
    ['TTFT P95', ({ ttft }) => ms(ttft?.p95)],
  ],
  tokens: [
    ['IN', ({ tokens }) => count(tokens?.input)],
    ['OUT', ({ tokens }) => count(tokens?.output)],
    ['CACHED %', ({ tokens }) => percent(tokens?.cachedShare)],
  ],
  cost: [
    ['COST', ({ cost }) => money(cost?.nanoUsd)],
    ['EACH', ({ cost }) => money(cost?.perRequestNanoUsd)],
    ['UNPRICED', ({ cost }) => count(cost?.unpricedCalls || undefined)],
  ],
  retries: [
    ['RETRIES', ({ retries }) => count(retries?.count)],
    ['RETRY COST', ({ retries }) => money(retries?.nanoUsd)],
    ['OF COST', ({ retries }) => percent(retries?.costShare)],
  ],
  tools: [
    ['TOOL CALLS', ({ tools }) => count(tools?.calls)],
    ['FAILED', ({ tools }) => count(tools?.failures)],
    ['FAILED %', ({ tools }) => percent(tools?.failureRate)],
  ],
  parsers: [
    ['PARSED', ({ parsers }) => count(parsers?.runs)],
    ['INVALID', ({ parsers }) => count(parsers?.failures)],
    ['INVALID %', ({ parsers }) => percent(parsers?.failureRate)],
    ['REPAIRED', ({ parsers }) => count(parsers?.repaired)],
  ],
  retrieval: [
    ['SEARCHES', ({ retrieval }) => count(retrieval?.count)],
    ['EMPTY', ({ retrieval }) => count(retrieval?.empty)],
    ['EMPTY %', ({ retrieval }) => percent(retrieval?.emptyShare)],
    ['TOP SCORE', ({ retrieval }) => score(retrieval?.meanTopScore)],
    ['MEDIAN', ({ retrieval }) => score(retrieval?.medianTopScore)],
    ['LOW %', ({ retrieval }) => percent(retrieval?.lowShare)],
    ['OF INPUT', ({ retrieval }) => percent(retrieval?.tokenShare)],
  ],
  outliers: [
    ['FAR ABOVE', ({ outliers }) => count(outliers?.calls)],
    ['FAR ABOVE %', ({ outliers }) => percent(outliers?.share)],
  ],
};

/** Every number that can be asked for. */
export const MEASURES: readonly Measure[] = [
  ...(Object.keys(CELLS) as Measure[]),
  'finishReasons',
  'scores',
];

/** The columns of some numbers and how a row fills them; of finish reasons and scores, those that some row has. */
export function measureCells(
  measures: readonly Measure[],
  rows: readonly Measures[],
): { readonly columns: readonly Column[]; cellsOf(row: Measures): readonly string[] } {
  const cells = measures.flatMap((measure): readonly Cell[] => {
    if (measure === 'finishReasons')
      return names(rows.map((row) => row.finishReasons)).map((name) => [
        name.toUpperCase(),
        (row) => percent(row.finishReasons?.[name]),
      ]);
    if (measure === 'scores')
      return names(rows.map((row) => row.scores)).flatMap((name): readonly Cell[] => [
        [name.toUpperCase(), (row) => score(row.scores?.[name]?.mean)],
        ['SCORED', (row) => count(row.scores?.[name]?.count)],
      ]);
    return CELLS[measure];
  });
  return {
    columns: cells.map(([head]) => ({ head, right: true })),
    cellsOf: (row) => cells.map(([, of]) => of(row)),
  };
}

function names(objects: readonly (object | undefined)[]): readonly string[] {
  return [...new Set(objects.flatMap((object) => Object.keys(object ?? {})))].toSorted();
}

function ms(value: number | undefined): string {
  return value === undefined ? '' : formatDuration(value);
}

function count(value: number | undefined): string {
  return value === undefined ? '' : formatCount(value);
}

function money(value: number | undefined): string {
  return value === undefined ? '' : formatCost(value);
}

function percent(value: number | undefined): string {
  return value === undefined ? '' : `${(100 * value).toFixed(1)}%`;
}

function score(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(2);
}
